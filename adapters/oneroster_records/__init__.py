"""What OneRoster's records mean in Homeroom's words, whether they come as CSV files or from a REST service."""
