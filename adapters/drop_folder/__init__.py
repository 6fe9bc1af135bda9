"""The drop folder on disk: a folder for each district, in it one for each school."""
