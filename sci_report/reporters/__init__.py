"""Findings out: one module per format, all from the same outcomes."""
