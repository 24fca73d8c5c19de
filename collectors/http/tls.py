"""Knows how a unit proves over TLS that it is the one we mean: by an authority, or by a certificate known before."""

import hashlib
import ssl
from functools import cache


class PinMismatch(ssl.SSLCertVerificationError):
    pass


@cache
def context(ca_file: str | None, pins: frozenset[bytes]) -> ssl.SSLContext:
    """Shared by all units verified alike: one costs 50 ms and a megabyte. Raises OSError for a `ca_file` that is none.

    Without pins an authority and the name must be right. With pins the certificate must be one of them, which says
    more than any authority does; `ca_file` beside them asks for both.
    """
    try:
        made = ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise OSError(f"ca_file {ca_file}: it holds no certificate") from None
    except OSError as error:
        raise type(error)(f"ca_file {ca_file}: {error.strerror}") from None
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if pins:
        made.sslobject_class = _pinned(pins)
        if ca_file is None:
            made.check_hostname = False
            made.verify_mode = ssl.CERT_NONE
    return made


def parse_pin(pin: str) -> bytes:
    """A SHA-256 fingerprint in hexadecimal, with or without colons. Raises ValueError."""
    try:
        found = bytes.fromhex(pin.replace(":", ""))
    except ValueError:
        found = b""
    if len(found) != hashlib.sha256().digest_size:
        raise ValueError(f"a pin is the SHA-256 fingerprint of a certificate, 64 hexadecimal digits, not {pin!r}")
    return found


def _pinned(pins: frozenset[bytes]) -> type[ssl.SSLObject]:
    class Pinned(ssl.SSLObject):
        """The handshake is not done before the certificate is seen to be one we know: no request can go out before."""

        def do_handshake(self) -> None:
            super().do_handshake()
            shown = hashlib.sha256(self.getpeercert(binary_form=True) or b"").digest()
            if shown not in pins:
                raise PinMismatch(f"it is none of those pinned but {shown.hex(':')}")

    return Pinned
