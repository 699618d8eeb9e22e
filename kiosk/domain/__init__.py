"""The rules of the hall, and nothing else: no clock, chance, file, thread or framework.

A command and a hall go into ``decide``; events or a refusal come out. An event and a hall go
into ``evolve``; the next hall comes out. The hall is the fold of its events.
"""
