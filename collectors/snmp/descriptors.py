"""Knows how many sockets this process may hold: a fleet needs some for each unit, a shell allows a thousand in all."""

import resource


def room_for_sockets() -> int:
    """Take all that the system grants this process without asking anyone, and say how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
