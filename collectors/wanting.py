"""Knows which errors of the system are a want of our own process, and so no word about any unit."""

import errno

_OURS = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS})


def is_ours(error: OSError) -> bool:
    """Whether no unit was even asked: we, or our host, have no descriptor or no memory left."""
    return error.errno in _OURS


def want(error: OSError) -> str:
    return f"a want of ours: {error.strerror}"
