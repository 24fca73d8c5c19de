"""Knows whose certificates are trusted: those of one authority, or of all that the system trusts."""

import ssl
from functools import cache


@cache
def trust(ca_file: str | None) -> ssl.SSLContext:
    """Read once, since the system's authorities take a tenth of a second. Raises OSError for a file without one."""
    return ssl.create_default_context(cafile=ca_file)
