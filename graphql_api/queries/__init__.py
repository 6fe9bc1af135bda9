"""Where reading starts."""
