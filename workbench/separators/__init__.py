"""One file per method, and the catalogue."""
