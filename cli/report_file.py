"""Knows the file that a report is written to: what its name says of the form, and that it may not be writable."""

import sys
from pathlib import Path

from cli.exits import Code, Stop

FORMATS = ("html", "pdf", "md", "json", "csv")


def ending(out: Path | None) -> str:
    found = out.suffix.removeprefix(".") if out else ""
    return found if found in FORMATS else "md"


def put(written: bytes, out: Path | None) -> None:
    """To standard output where no file is named."""
    if out is None:
        sys.stdout.buffer.write(written)
        return
    try:
        out.write_bytes(written)
    except OSError as error:
        raise Stop(Code.USAGE, f"{out} cannot be written: {error.strerror}") from None
