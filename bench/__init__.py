"""Benchmarks: they print tables with ratios; no test depends on a time."""
