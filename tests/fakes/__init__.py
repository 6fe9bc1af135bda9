"""Stand-ins kept in memory; each passes the contract suite of the real thing.

The readers of schools, rosters, homerooms and lists have none: their use cases only say how far a viewer sees and hand on what
the SQL projects, so a fake of them would test nothing but itself.
"""
