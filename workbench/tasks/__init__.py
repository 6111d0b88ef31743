"""One request end to end: open, separate, play, export, train, evaluate."""
