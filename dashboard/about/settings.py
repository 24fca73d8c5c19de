"""Knows the page of the settings: each key as it is read, from where, and nothing secret."""

import re
from collections.abc import Iterator
from typing import Any

import streamlit as st

from dashboard.access.person import person
from dashboard.said import printable
from dashboard.settings import the_settings
from hapair.settings.access import Rights
from hapair.settings.document import Document

MASKED = "***"
_SECRET = re.compile(r"pass|secret|token|community|key", re.IGNORECASE)
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")
_QUERY = re.compile(r"\?.*", re.DOTALL)


def draw_settings() -> None:
    st.title("Settings")
    if not person().may(Rights.ADMIN):
        st.info("The settings are shown to admins only.")
        return
    read = the_settings()
    if read.document is None:
        st.error("The settings cannot be shown.")
        st.text(printable(read.trouble, 2000))
        return
    st.text(f"{printable(read.file, 400)}, as it stands now. What runs has what stood there when it was started.")
    st.dataframe(list(rows(read.document)), hide_index=True, width="stretch", height="content")


def rows(found: Document) -> Iterator[dict[str, str]]:
    """A row a key, in the order of the file; what is not set is not in it."""
    for path, value in _leaves(found.values, ()):
        where = found.where(path)
        yield {
            "key": printable(_spelled(path), 200),
            "value": _shown(path, value),
            "from": printable(where.replace(f"{found.file}:", "line "), 200),
        }


def _leaves(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    match value:
        case {"env": str()} | {"file": str()} if len(value) == 1:
            yield path, value
        case dict():
            for key, each in value.items():
                yield from _leaves(each, (*path, key))
        case [dict(), *_]:
            for position, each in enumerate(value):
                yield from _leaves(each, (*path, position))
        case _:
            yield path, value


def _spelled(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _shown(path: tuple[str | int, ...], value: Any) -> str:
    """Where a secret is read from is shown. A text under such a name is masked, as is what an address may carry."""
    match value:
        case {"env": str(name)}:
            return f"{MASKED} (environment variable {printable(name, 200)})"
        case {"file": str(name)}:
            return f"{MASKED} (file {printable(name, 200)})"
        case str() if _SECRET.search(str(path[-1])):
            return MASKED
        case str():
            return printable(masked_address(value), 400)
        case _:
            return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value), 400)


def masked_address(text: str) -> str:
    if "://" not in text:
        return text
    return _QUERY.sub(f"?{MASKED}", _LOGIN.sub(f"{MASKED}@", text))
