"""Notifications: what students, and staff who decide, are told of deeds of others."""
