"""What kiosk and headquarters say to each other: every message's type, in one place.

Pure. Fields are only ever added, with a default; what is not known is ignored. Either side may
be updated first.
"""
