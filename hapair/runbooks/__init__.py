"""Knows what to do in each state of a pair, one noun a file."""
