"""Knows where the project is, and what of it the tests read."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SUPPORT = ROOT / "tests" / "support"
RECORDINGS = ROOT / "tests" / "recordings"
SHARED = ROOT.parent / "shared" / "data"
"""Reference data that lies beside the project on some machines and is no part of it."""


def doc_page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")
