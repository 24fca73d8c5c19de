"""Throws spoilt input at every parser that a stranger can reach: `PYTHONPATH=tests/support python -m fuzz --help`."""
