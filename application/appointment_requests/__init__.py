"""Asking for an appointment, and deciding about it."""
