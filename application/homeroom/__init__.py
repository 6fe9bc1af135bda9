"""Homerooms: which sections are, whose homeroom is which, and who has none or several."""
