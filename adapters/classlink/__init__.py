"""ClassLink: finds a district's application, and reads its roster by OneRoster 1.1."""
