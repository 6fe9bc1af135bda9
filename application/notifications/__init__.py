"""Notifications: what a student is told of deeds of others."""
