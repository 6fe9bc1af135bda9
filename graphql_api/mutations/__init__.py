"""What people do, one file per feature."""
