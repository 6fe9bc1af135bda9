"""Processes and wiring: the only folder that may import everything."""
