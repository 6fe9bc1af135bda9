"""Pages of lists that hang on something else: a school's students, a section's roster, a plan's rows. Batch-first."""
