"""Knows the documentation of the settings, section by section."""

import re

from project import doc_page


def section(heading: str) -> str:
    found = re.split(r"(?m)^#+ ", doc_page("settings.md"))
    return next(part for part in found if part.startswith(heading))
