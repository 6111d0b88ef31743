"""Errors, sounds, parameter declarations, progress and cancelling, folders: what every other room stands on."""
