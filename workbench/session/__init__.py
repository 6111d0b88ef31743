"""The open document: recording, settings, stems mix, undo, and the worker thread."""
