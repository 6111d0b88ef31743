"""A workbench for audio source separation: see it, steer it, measure it."""

__version__ = "0.1.0"
