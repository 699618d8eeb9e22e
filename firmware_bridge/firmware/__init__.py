"""The program of a counter terminal, for MicroPython; it imports nothing outside this folder.

No ``enum``, ``dataclass``, ``match`` or ``typing`` here: the board has none of them.
"""
