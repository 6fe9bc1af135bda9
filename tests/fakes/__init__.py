"""Stand-ins kept in memory; each passes the contract suite of the real thing."""
