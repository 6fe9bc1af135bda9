"""Calls to services on the network, hardened: the one folder that other adapters share."""
