"""Knows what stands in the settings file now, read by the code that every command reads it by."""

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from hapair.settings.document import BadSettings, Document, document
from hapair.settings.file import parse
from hapair.settings.model import Settings


@dataclass(frozen=True, slots=True)
class Read:
    """`settings` and `document` are None where they could not be read; then `trouble` says why."""

    file: str
    settings: Settings | None = None
    document: Document | None = None
    trouble: str = ""


def the_settings() -> Read:
    """Read anew for each page: whoever runs with what stood there before is told by the page that shows them."""
    file = st.secrets["settings"]["file"] if "settings" in st.secrets else ""
    return read_settings(file) if file else Read("", trouble="This dashboard was started without a settings file.")


def read_settings(file: str) -> Read:
    try:
        text = Path(file).read_text("utf-8")
        return Read(file, parse(text, file, os.environ), document(text, file, os.environ))
    except (OSError, UnicodeDecodeError) as error:
        return Read(file, trouble=f"{file} cannot be read: {error}")
    except BadSettings as error:
        return Read(file, trouble=str(error))


def sites() -> dict[str, str]:
    """By pair, of those that have one."""
    settings = the_settings().settings
    return {pair.pair.name: pair.site for pair in settings.pairs if pair.site} if settings else {}
