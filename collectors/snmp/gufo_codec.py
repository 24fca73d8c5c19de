"""Knows how gufo_snmp writes SNMPv3 requests and reads replies, kept off the network.

gufo_snmp is fast, and lets through what a monitor must refuse: it checks no digest of an SNMPv3 reply, so that anyone
on the way could flip a mode in it, and it does not tell an object the unit lacks from one the reply left out. So its
socket is laid over one end of a socket pair, what comes in passes our own border first, and what stays unclear is asked
again with the reference engine (`gufo_get.py`).
"""

import os
import socket
from collections.abc import Callable, Mapping
from typing import Any

from gufo.snmp import _fast
from gufo.snmp.user import (
    Aes128Key,
    Aes192Key,
    Aes256Key,
    DesKey,
    KeyType,
    Md5Key,
    Sha1Key,
    Sha224Key,
    Sha256Key,
    Sha384Key,
    Sha512Key,
    User,
)

from collectors.snmp.get import SnmpError, Value
from collectors.snmp.line import LARGEST_DATAGRAM, NotTheAnswer
from collectors.snmp.target import V3User
from collectors.snmp.usm import master_key
from hapair.look import Cause
from hapair.settings import AuthProtocol, Level, PrivProtocol

LARGEST_REPLY = 4096
"""gufo_snmp's own buffer; what is larger it sees cut off."""

_NOWHERE = "127.0.0.1:9"
_AUTH = {
    AuthProtocol.MD5: Md5Key,
    AuthProtocol.SHA1: Sha1Key,
    AuthProtocol.SHA224: Sha224Key,
    AuthProtocol.SHA256: Sha256Key,
    AuthProtocol.SHA384: Sha384Key,
    AuthProtocol.SHA512: Sha512Key,
}
_PRIV = {
    PrivProtocol.DES: DesKey,
    PrivProtocol.AES128: Aes128Key,
    PrivProtocol.AES192: Aes192Key,
    PrivProtocol.AES256: Aes256Key,
}


class Unclear(SnmpError):
    """There was an answer, and gufo_snmp does not say enough of it."""

    def __init__(self, detail: str) -> None:
        super().__init__(Cause.PROTOCOL, detail)


class Codec:
    """One question at a time: gufo_snmp remembers the request-id it wrote last and drops replies to any other."""

    def __init__(self, gufo: Any) -> None:
        self._gufo = gufo
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ours.setblocking(False)
        theirs.setblocking(False)
        os.dup2(theirs.fileno(), gufo.get_fd())
        theirs.close()

    def question(self, oids: list[str]) -> bytes:
        self._gufo.send_get_many(oids)
        return self._ours.recv(LARGEST_DATAGRAM)

    def answer(self, datagram: bytes) -> Mapping[str, Value]:
        """Raises NotTheAnswer, Unclear."""
        found: dict[str, Value] = self._read(datagram, self._gufo.recv_get_many)
        return found

    def clock_question(self) -> bytes:
        """What makes the unit report its engine's time."""
        self._gufo.send_refresh()
        return self._ours.recv(LARGEST_DATAGRAM)

    def clock_answer(self, datagram: bytes) -> None:
        """Raises NotTheAnswer, Unclear."""
        self._read(datagram, self._gufo.recv_refresh)

    def close(self) -> None:
        self._ours.close()

    def _read(self, datagram: bytes, read: Callable[[], Any]) -> Any:
        if len(datagram) > LARGEST_REPLY:
            raise Unclear(f"a reply of {len(datagram)} octets")
        try:
            self._ours.send(datagram)
            return read()
        except BlockingIOError:
            raise NotTheAnswer("the reply to another question") from None
        except _fast.SnmpAuthError as error:
            raise Unclear(str(error)) from None
        except _fast.SnmpError as error:
            raise NotTheAnswer(f"not SNMP: {error}") from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of the Rust runtime, and of no module one could import
                raise
            raise Unclear("gufo_snmp could not cope with the reply") from None


def v3_codec(user: V3User, engine_id: bytes) -> Codec:
    known = _user(user)
    algorithms = known.get_auth_alg(), known.get_auth_key(), known.get_priv_alg(), known.get_priv_key()
    return Codec(_fast.SnmpV3ClientSocket(_NOWHERE, engine_id, known.name, *algorithms, 0, 0, 0, 0))


def _user(user: V3User) -> User:
    """Master keys, so that the megabyte a password is stretched over is hashed once for all units."""
    if user.level is Level.NO_AUTH:
        return User(user.name)
    auth = _AUTH[user.auth](master_key(user.auth, user.auth_password), KeyType.Master)
    if user.level is Level.AUTH:
        return User(user.name, auth_key=auth)
    priv = _PRIV[user.priv](master_key(user.auth, user.priv_password), KeyType.Master)
    return User(user.name, auth_key=auth, priv_key=priv)
