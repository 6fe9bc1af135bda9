"""What the database promises whoever speaks to it, proved on a real one."""
