"""Knows why a unit's HTTPS interface gave no usable answer, and for how long it is better not to ask again."""

import errno
import ssl

import aiohttp

from collectors.http.text import plain
from collectors.wanting import is_ours, want
from hapair.look import Cause


class HttpError(Exception):
    """The one exception of this package. `hold_s`: asking again sooner would do harm."""

    def __init__(self, cause: Cause, detail: str, hold_s: float = 0.0) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause, self.detail, self.hold_s = cause, plain(detail), hold_s


class Broken(HttpError):
    """The connection ended before the reply did: a question that changes nothing may be asked once more."""

    def __init__(self, detail: str) -> None:
        super().__init__(Cause.PROTOCOL, detail)


def named(error: Exception) -> HttpError:
    """What a failed exchange comes to in our words."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return HttpError(Cause.TLS, certificate_refused(error.certificate_error))
        case aiohttp.ClientConnectorSSLError() | ssl.SSLError():
            return HttpError(Cause.TLS, handshake_failed(error))
        case aiohttp.ClientConnectorDNSError():
            return HttpError(Cause.UNREACHABLE, f"the name {error.host} was not found")
        case aiohttp.ClientConnectorError():
            return _not_connected(error.os_error)
        case aiohttp.ClientResponseError():
            return HttpError(Cause.PROTOCOL, f"not HTTP as we know it: {error.message}")
        case _:
            return Broken("the connection was closed before the reply was complete")


def certificate_refused(error: Exception) -> str:
    """OpenSSL's own words are exact: expired, self-signed, unknown issuer, wrong name."""
    match error:
        case ssl.SSLCertVerificationError(verify_message=str(message)):
            return f"certificate refused: {message}"
        case _:
            return f"certificate refused: {error}"


def handshake_failed(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(getattr(error, "os_error", None), "reason", None) or str(error)
    return f"no TLS connection: {str(reason).lower().replace('_', ' ')}"


def _not_connected(error: OSError) -> HttpError:
    match error:
        case OSError() if is_ours(error):
            return HttpError(Cause.LATE, want(error))
        case ConnectionRefusedError():
            return HttpError(Cause.REFUSED, "nothing listens on the HTTPS port")
        case ConnectionResetError():
            return HttpError(Cause.REFUSED, "the connection was reset before TLS was set up")
        case OSError(errno=errno.ETIMEDOUT):
            return HttpError(Cause.TIMEOUT, "no answer to the connection attempt")
        case _:
            return HttpError(Cause.UNREACHABLE, error.strerror or str(error))
