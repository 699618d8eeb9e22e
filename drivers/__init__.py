"""Devices in the devices' own words: slips, keys, lamps; nothing here knows what a queue is.

The world's failures are ``DeviceFault``; a simulated device ships beside each real one, is
pushed from the world's side, and passes the same tests.
"""
