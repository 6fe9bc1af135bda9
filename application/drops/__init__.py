"""The drop folder: files that are left in it are imported, and get an outcome beside them."""
