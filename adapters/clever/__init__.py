"""Clever: its client (the wire) and what its JSON comes to in Homeroom's words."""
