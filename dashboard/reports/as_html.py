"""Knows how a report is written as one HTML file that needs nothing else: no script, no other host, its own type."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.reports.document import Document

HERE = Path(__file__).parent
FONT = HERE.parent / "assets" / "fonts" / "inter.woff2"


def as_html(document: Document) -> str:
    return _environment().get_template("report.html").render(document=document, font=_font())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _font() -> str:
    return b64encode(FONT.read_bytes()).decode("ascii")
