"""Booking students into sections, by the thousand or one at a time."""
