"""Lists of a date for paper and spreadsheets: a section's, passes, the unscheduled."""
