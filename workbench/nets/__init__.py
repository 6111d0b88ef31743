"""Model files, their cards, and compute devices."""
