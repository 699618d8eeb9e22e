"""Waiting times, told honestly: against theory, against the simulator, and in the hall."""
