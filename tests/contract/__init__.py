"""What every implementation of a port must keep: one suite, run on the fake and on the real thing."""
