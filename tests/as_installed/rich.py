"""Stands before ``rich``, which tools for development bring along and no kiosk has.

structlog would load it at every start: a fifth of it, and 10 MB.
"""

raise ModuleNotFoundError("not where a kiosk is installed", name="rich")
