"""People, sections and rosters."""
