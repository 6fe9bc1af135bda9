"""Mail: queued with what it is about, sent later, sent again on request."""
