"""Calendars in iCalendar files (RFC 5545), as Google, Apple, Outlook and web sites of districts write them."""
