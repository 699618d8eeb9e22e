"""The daemon: one writer, one journal, one door, and the devices of the hall."""
