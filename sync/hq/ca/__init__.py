"""Headquarters' authority: who may speak on the broker, until when, and who no longer may."""
