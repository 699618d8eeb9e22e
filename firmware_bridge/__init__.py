"""Between the counter terminals on their serial lines and the hall.

From the wire up: ``framing`` (bytes to frames), ``messages`` (frames to words), ``link`` (one
terminal), ``bus`` (the terminals that share a line), ``port`` (the line itself), ``line`` (the
thread that owns it), ``keys`` and ``face`` (what the words mean in the hall), ``bridge``.
What speaks another maker's protocol is put in by name in ``protocols``.
"""
