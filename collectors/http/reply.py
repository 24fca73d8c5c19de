"""Knows what a reply of a unit may be: so many octets at most, and JSON, strictly."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from collectors.http.error import HttpError
from hapair.forms.lines import BadLine, decode
from hapair.look import Cause

LARGEST = 1024 * 1024
"""Octets of a body, both as it came and unpacked: a hundred times what a unit has to say."""


class Octets(Protocol):
    """Where a body is read from; no octets mean its end."""

    async def readany(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Reply:
    """`cookies` are those that the reply sets. A session is in them, hence no repr. `certificate`: the unit's, DER."""

    status: int
    octets: bytes = field(default=b"", repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    location: str = ""
    retry_after: str = ""
    certificate: bytes = field(default=b"", repr=False)


async def read(body: Octets, encoding: str) -> bytes:
    """All of the body, unpacked. Raises HttpError as soon as it is larger than may be."""
    octets = bytearray()
    while chunk := await body.readany():
        octets += chunk
        if len(octets) > LARGEST:
            raise _too_large()
    return unpack(bytes(octets), encoding)


def unpack(octets: bytes, encoding: str) -> bytes:
    """We ask for plain octets; a unit may pack them all the same. A small bomb is stopped at the first MiB."""
    match encoding.strip().lower():
        case "" | "identity":
            return octets
        case "gzip" | "deflate":
            return _inflated(octets)
        case other:
            raise HttpError(Cause.PROTOCOL, f"packed in a way we did not ask for: {other}")


def json_object(reply: Reply) -> dict[str, Any]:
    """The JSON object that the reply is. Raises HttpError."""
    try:
        text = reply.octets.decode("utf-8")
    except UnicodeDecodeError:
        raise HttpError(Cause.PROTOCOL, "not JSON: not UTF-8") from None
    if text.lstrip().startswith("<"):
        raise HttpError(Cause.PROTOCOL, "not JSON but HTML: a login page, or a proxy in between?")
    try:
        return decode(text)
    except BadLine as error:
        raise HttpError(Cause.PROTOCOL, str(error)) from None


def _inflated(octets: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by their first octets
    try:
        found = unpacker.decompress(octets, LARGEST + 1)
    except zlib.error as error:
        raise HttpError(Cause.PROTOCOL, f"cannot be unpacked: {error}") from None
    if len(found) > LARGEST:
        raise _too_large()
    if not unpacker.eof:
        raise HttpError(Cause.PROTOCOL, "cannot be unpacked: cut short")
    return found


def _too_large() -> HttpError:
    return HttpError(Cause.PROTOCOL, f"the reply is larger than {LARGEST // 1024} KiB")
