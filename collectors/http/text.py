"""Knows how text of a unit is made fit to be kept: still whatever it says, but only ever text."""

import re

LONGEST = 255
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Control characters would steer a terminal, and half a surrogate pair cannot be stored."""
    return _UNFIT.sub("\ufffd", text[:LONGEST])
