"""Throws spoilt input at every parser that a stranger can reach: `PYTHONPATH=tests python -m fuzz --help`."""
