"""Calls to services on the network, hardened, and values out of their records: what all adapters share."""
