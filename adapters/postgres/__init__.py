"""PostgreSQL, 15 and newer: the only place that knows a table, a row or a statement."""
