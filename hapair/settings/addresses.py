"""Knows which addresses the settings may hold as they stand: URLs that give nothing away, and mail addresses."""

import re
from urllib.parse import SplitResult, urlsplit

from hapair.settings.secret import Secret
from hapair.settings.table import Table

_TOKEN = re.compile(r"(?=[A-Za-z_]*\d)(?=[\d_]*[A-Za-z])\w{16,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def url(table: Table, key: str, default: str | None = None) -> str:
    """An http or https URL that holds nothing secret: no user, no query, no part that looks like a token."""
    found = table.text(key, default)
    if found == default:
        return found
    parts = _split(table, key, found)
    if parts.username is not None or parts.password is not None:
        raise table.bad(key, "holds a user or a password: a secret never stands in this file")
    if parts.query or parts.fragment or _TOKEN.search(parts.path):
        remedy = f'write {key} = {{env = "NAME"}} or {key} = {{file = "PATH"}} where it holds a secret'
        raise table.bad(key, f"holds a query, or a part that looks like a token: {remedy}")
    return found


def secret_url(table: Table, key: str) -> Secret | str:
    """A URL as it stands, where it gives nothing away, else where to read it from."""
    return table.secret(key) if isinstance(table.values.get(key), dict) else url(table, key)


def mail_address(table: Table, key: str, found: str) -> str:
    if not _MAIL.fullmatch(found):
        raise table.bad(key, f"{found!r} is no mail address, such as noc@example.com")
    return found


def mail_addresses(table: Table, key: str) -> tuple[str, ...]:
    found = tuple(mail_address(table, key, each) for each in table.texts(key))
    if not found:
        raise table.bad(key, f'names nobody: write {key} = ["noc@example.com"]')
    return found


def _split(table: Table, key: str, found: str) -> SplitResult:
    try:
        parts = urlsplit(found)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", found):
        raise table.bad(key, "must be a URL that begins with https:// or http://")
    return parts
