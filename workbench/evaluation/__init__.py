"""Metrics and benchmarks; libraries compute the metrics."""
