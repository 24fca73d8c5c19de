"""Knows JSON pointers (RFC 6901): where in a JSON value something stands."""

import re
from typing import Any

_INDEX = re.compile("0|[1-9][0-9]*", re.ASCII)
_STRAY_TILDE = re.compile("~(?![01])")


class Missing(LookupError):
    """Nothing stands where the pointer points."""


def parse(pointer: str) -> tuple[str, ...]:
    """The steps of a pointer. Raises ValueError for a text that is none."""
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise ValueError(f"a JSON pointer begins with '/': {pointer!r}")
    if _STRAY_TILDE.search(pointer):
        raise ValueError(f"in a JSON pointer '~' is written ~0: {pointer!r}")
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/"))


def find(document: Any, pointer: str) -> Any:
    """What the pointer points to. Raises Missing."""
    found = document
    for step in parse(pointer):
        match found:
            case dict() if step in found:
                found = found[step]
            case list() if _INDEX.fullmatch(step) and len(step) < 10 and int(step) < len(found):
                found = found[int(step)]
            case _:
                raise Missing(pointer)
    return found
