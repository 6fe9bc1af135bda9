"""Rosters that come as CSV files, in a folder or a zip: OneRoster 1.1 and 1.2, Microsoft School Data Sync v1, Enriching
Students, Homeroom's own; and grades and attendance."""
