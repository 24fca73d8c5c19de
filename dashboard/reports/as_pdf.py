"""Knows how a report is written as PDF: the HTML, laid out by WeasyPrint where that is installed."""

from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec

from dashboard.reports.as_html import as_html
from dashboard.reports.document import Document

HOW = "PDF needs WeasyPrint and the system's Pango: pip install 'pairwatch[report]', and libpangoft2-1.0-0 of Debian"


class NoPdf(Exception):
    """PDF cannot be written here; the text says what is missing."""


def as_pdf(document: Document) -> bytes:
    """Raises NoPdf. Nothing is fetched but the type that the HTML brings itself."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: it is installed, and Pango is not
        raise NoPdf(f"{HOW} ({_first_line(error)})") from None
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    written = HTML(string=as_html(document), url_fetcher=fetcher).write_pdf()
    assert isinstance(written, bytes)
    return written


@cache
def can_write_pdf() -> bool:
    """Whether both are there, without waiting for them."""
    return find_spec("weasyprint") is not None and find_library("pangoft2-1.0") is not None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
