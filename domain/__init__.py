"""The rules of Homeroom: standard library only, synchronous, no clock, no I/O, no randomness."""
