"""The hall: its rules, its daemon, its screens, and the command ``kiosk``."""
