"""A pair rehearsed in virtual seconds: the same state machines as the running units, and nothing on any wire."""
