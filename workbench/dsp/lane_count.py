"""How many frames the compiled loops of the tail work on side by side."""

LANES = 16
"""The widest vector of today's processors; on others it is some narrower ones."""
