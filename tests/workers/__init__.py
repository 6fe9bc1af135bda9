"""Workers as processes and threads, killed, starved and told twice; the effects are counted in the database."""
