"""A drill at the desk: the collector's own looks, words and judgement, of a rehearsed pair, in virtual time."""
