"""What can be looked at before the doors open: one probe for each thing.

A probe says what it looked at, whether that is well, and what to do when it is not. The command
``kiosk check`` runs all there are, those of the bridge and of sync among them; the core's own
self-test runs those that need nobody's help.
"""
