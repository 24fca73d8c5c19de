"""Knows the body of a FortiMail log line: `key=value` pairs parted by spaces or by commas, some values in quotes."""

import re

_MOST_FIELDS = 64
_BEGINS = re.compile(r"date=\d{4}-\d\d-\d\d(?P<parting>[ ,])")
_KEY = re.compile(r"[ ,]{0,4}([A-Za-z_][\w.-]{0,39})=")
# A quote inside a value is not escaped: a value ends at a quote with another key or the end of the line behind it.
_QUOTE_ENDS = re.compile(r'"(?=\s{0,4}$|[ ,]{1,4}[A-Za-z_][\w.-]{0,39}=)')


def begins(text: str) -> bool:
    return _BEGINS.match(text) is not None


def fields(text: str) -> dict[str, str]:
    """The pairs in the order of the line; of a key that stands twice the first. A value cut off in its quotes is kept
    as far as it goes."""
    start = _BEGINS.match(text)
    parting = start["parting"] if start else " "
    found: dict[str, str] = {}
    at = 0
    while len(found) < _MOST_FIELDS and (key := _KEY.match(text, at) or _KEY.search(text, at)):
        value, at = _value(text, key.end(), parting)
        found.setdefault(key[1], value)
    return found


def _value(text: str, at: int, parting: str) -> tuple[str, int]:
    """The value that begins at `at`, and where the next pair may begin."""
    if text.startswith('"', at):
        end = _QUOTE_ENDS.search(text, at + 1)
        return (text[at + 1 : end.start()], end.end()) if end else (text[at + 1 :], len(text))
    cut = text.find(parting, at)
    end_at = cut if cut >= 0 else len(text)
    return text[at:end_at].rstrip(), end_at
