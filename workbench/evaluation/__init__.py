"""Metrics and benchmarks: pystoi computes STOI, ``bss_eval`` here the ratios, for the reason that it gives."""
