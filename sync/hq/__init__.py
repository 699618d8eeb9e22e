"""Headquarters: collects every kiosk's journal, keeps it, and shows the fleet."""
