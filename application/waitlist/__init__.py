"""Waiting for seats: join, leave, and get the seat that becomes free."""
