"""Knows how the bytes of a saved or pasted configuration become lines, whatever they are."""

import re

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LEFT_BY_TERMINALS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|-{2,8} ?More ?-{2,8}|[\x00-\x08\x0b-\x1f\x7f]", re.IGNORECASE)


def decoded(raw: bytes) -> str:
    """By its byte order mark, as UTF-8, or else as Latin-1, in which any bytes are text."""
    for mark, coding in _MARKS:
        if raw.startswith(mark):
            return raw.decode(coding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def lines(text: str) -> list[str]:
    """As an editor counts them, without what a terminal and its pager leave behind."""
    text = text.removeprefix("\ufeff")
    if "\n" in text:
        return _LEFT_BY_TERMINALS.sub("", text).split("\n")
    return [_LEFT_BY_TERMINALS.sub("", part) for part in text.split("\r")]
