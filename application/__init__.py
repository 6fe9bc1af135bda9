"""The use cases of Homeroom: who may do what, and in which transaction. Knows the domain and its own ports, nothing else."""
