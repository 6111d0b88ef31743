"""The command line; knows nothing of the window."""
