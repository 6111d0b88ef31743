"""The window; knows the document, never the algorithm."""
