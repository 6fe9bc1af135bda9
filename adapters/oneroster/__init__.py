"""OneRoster 1.1 and 1.2 over REST: the wire, the pages on disk, and the rows that its JSON comes to."""
