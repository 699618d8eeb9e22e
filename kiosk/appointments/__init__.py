"""Appointments that other programs have booked, brought into the hall."""
