"""Knows in which forms a report can be had, and how a file of each is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from dashboard.reports.as_csv import as_csv
from dashboard.reports.as_html import as_html
from dashboard.reports.as_json import as_json
from dashboard.reports.as_markdown import as_markdown
from dashboard.reports.as_pdf import as_pdf
from dashboard.reports.document import Document


class Format(StrEnum):
    """By the end of a file's name."""

    HTML = "html"
    PDF = "pdf"
    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"


MEDIA: Mapping[Format, str] = MappingProxyType({
    Format.HTML: "text/html",
    Format.PDF: "application/pdf",
    Format.MARKDOWN: "text/markdown",
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """One report: `document` for people, `found` for programs, `events` for a table. `subject` names its file."""

    subject: str
    document: Document
    found: dict[str, Any]
    events: Sequence[Mapping[str, Any]]


def write(report: Report, form: Format) -> bytes:
    """Raises NoPdf where that is asked for and cannot be made."""
    match form:
        case Format.HTML:
            return as_html(report.document).encode()
        case Format.PDF:
            return as_pdf(report.document)
        case Format.MARKDOWN:
            return as_markdown(report.document).encode()
        case Format.JSON:
            return as_json(report.found).encode()
        case Format.CSV:
            return as_csv(report.events).encode("utf-8", "backslashreplace")


def file_name(subject: str, form: Format) -> str:
    """Of letters, digits and dashes alone: a pair's name may hold what a path must not."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", subject).strip("-")[:100]
    return f"pairwatch-{plain or 'report'}.{form}"
