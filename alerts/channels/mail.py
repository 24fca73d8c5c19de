"""Knows e-mail: over SMTP with the encryption the settings ask for and no other, each recipient for itself."""

import os
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress

from alerts.channels.aside import Aside
from alerts.channels.base import Copy, SendError
from alerts.channels.letter import letter
from alerts.channels.served import Refusal, Served
from alerts.channels.trust import trust
from alerts.notice import Notice
from hapair.settings.alerting import EmailSettings, Encryption
from hapair.words.printable import printable

LONGEST_REPLY = 200


class Mail:
    def __init__(self, name: str, settings: EmailSettings, password: str, timeout_s: float) -> None:
        """Raises OSError for a `ca_file` that cannot be read or holds no certificate."""
        self.name, self._settings, self._password = name, settings, password
        self._timeout_s, self._aside = timeout_s, Aside(timeout_s)
        self._tls = trust(settings.ca_file)

    async def send(self, notice: Notice, copy: Copy) -> None:
        served = Served(copy.progress)
        left = served.left(self._settings.to)
        octets = letter(notice, copy, self._settings.sender, self._settings.to).as_bytes()
        refusals = await self._aside.do(lambda: self._deliver(left, octets))
        served.settle(left, refusals, {address: address for address in left})

    def _deliver(self, to: Sequence[str], octets: bytes) -> Mapping[str, Refusal]:
        """Those who were refused. Raises SendError where nobody was served."""
        try:
            return self._submit(to, octets)
        except smtplib.SMTPRecipientsRefused as error:
            return _refusals(error.recipients)
        except smtplib.SMTPResponseException as error:
            raise _said(error.smtp_code, error.smtp_error, type(error) is smtplib.SMTPAuthenticationError) from None
        except ssl.SSLCertVerificationError as error:
            raise SendError(f"its certificate cannot be trusted: {error.verify_message}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise SendError(_failure(error)) from None

    def _submit(self, to: Sequence[str], octets: bytes) -> Mapping[str, Refusal]:
        smtp = self._connection()
        try:
            refused = smtp.sendmail(self._settings.sender, to, octets)
            with suppress(smtplib.SMTPException, OSError):
                smtp.putcmd("QUIT")  # and no waiting for an answer: the message is taken, whatever comes now
        finally:
            smtp.close()
        return _refusals(refused)

    def _connection(self) -> smtplib.SMTP:
        settings, where = self._settings, (self._settings.server, self._settings.port)
        if settings.encryption is Encryption.TLS:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=self._timeout_s, context=self._tls)
        else:
            smtp = smtplib.SMTP(*where, timeout=self._timeout_s)
        try:
            if settings.encryption is Encryption.STARTTLS:
                smtp.starttls(context=self._tls)
            if settings.user:
                smtp.login(settings.user, self._password)
        except BaseException:
            smtp.close()
            raise
        return smtp


def _refusals(recipients: Mapping[str, tuple[int, bytes]]) -> Mapping[str, Refusal]:
    said = {address: _said(code, text) for address, (code, text) in recipients.items()}
    return {address: Refusal(error.reason, error.permanent) for address, error in said.items()}


def _said(code: int, text: bytes | str, of_login: bool = False) -> SendError:
    """4xx may pass and 5xx will not. What a server says of a login may hold it."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    shown = "the login is refused" if of_login else printable(" ".join(words.split()), LONGEST_REPLY)
    return SendError(f"{code} {shown}", permanent=500 <= code < 600)


def _failure(error: Exception) -> str:
    match error:
        case smtplib.SMTPNotSupportedError():
            return "the server offers no STARTTLS, or no login: nothing is sent without what the settings ask for"
        case TimeoutError() | smtplib.SMTPServerDisconnected(__context__=TimeoutError()):
            return "no answer in time"
        case smtplib.SMTPServerDisconnected():
            return "the server closed the connection"
        case socket.gaierror():
            return "its name is not found"
        case OSError() if error.errno:
            return f"no connection: {os.strerror(error.errno)}"
        case _:
            return f"the connection failed: {type(error).__name__}"
