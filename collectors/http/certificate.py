"""Knows until when the certificate is good that a unit showed: it says so before the day on which nothing works."""

from datetime import MAXYEAR, datetime
from functools import lru_cache
from ssl import SSLObject

import aiohttp
from aiohttp.connector import Connection
from cryptography import x509

KNOWN = 4096
"""Certificates whose end is remembered: more than there are units to one collector."""


class Shown(aiohttp.ClientResponse):
    """A response that kept the certificate, in DER, of the connection it came over; the connection may be gone when
    there is time to ask for it."""

    certificate: bytes = b""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        transport = connection.transport
        tls = transport.get_extra_info("ssl_object") if transport else None
        if isinstance(tls, SSLObject):
            self.certificate = tls.getpeercert(binary_form=True) or b""
        return await super().start(connection)


@lru_cache(KNOWN)
def ends(certificate: bytes) -> datetime | None:
    """In UTC. None for what nobody can read, and for an end that is none: the year 9999 stands for it (RFC 5280)."""
    try:
        found = x509.load_der_x509_certificate(certificate).not_valid_after_utc
    except ValueError:
        return None
    return found if found.year < MAXYEAR else None
