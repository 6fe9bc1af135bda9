"""Mail out of the house: SMTP, or files where there is no server."""
