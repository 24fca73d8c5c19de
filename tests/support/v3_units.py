"""Knows an SNMPv3 engine of our own making (SHA-1, AES-128), which can say what no honest engine would."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

import ber
from collectors.snmp import SnmpTarget, V3User
from hapair.settings.model import AuthProtocol, Level, PrivProtocol
from units import BY_NAME

ENGINE_ID = bytes.fromhex("80003044050102030405060708")
AUTH, PRIV, REPORTABLE = 1, 2, 4
UNSUPPORTED_LEVEL, NOT_IN_WINDOW, UNKNOWN_USER, UNKNOWN_ENGINE, WRONG_DIGEST, DECRYPTION = range(1, 7)
USER = V3User("monitor", Level.AUTH_PRIV, AuthProtocol.SHA1, PrivProtocol.AES128, "authentic-enough", "private-enough")


@dataclass(frozen=True)
class Question:
    message_id: int
    flags: int
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    request_id: int
    oids: tuple[bytes, ...]


def target(port: int, user: V3User = USER, timeout_s: float = 5.0) -> SnmpTarget:
    return SnmpTarget("mx1", "127.0.0.1", port, user, timeout_s, 0)


@cache
def _key(password: str, engine_id: bytes) -> bytes:
    octets = password.encode()
    master = hashlib.sha1((octets * (1048576 // len(octets) + 1))[:1048576]).digest()
    return hashlib.sha1(master + engine_id + master).digest()


def _cipher(key: bytes, boots: int, time: int, salt: bytes) -> Cipher[CFB]:
    return Cipher(algorithms.AES(key[:16]), CFB(boots.to_bytes(4, "big") + time.to_bytes(4, "big") + salt))


@dataclass
class V3Engine:
    """Answers as a healthy engine does; `say`, where it is set, has the say once the question is read."""

    engine_id: bytes = ENGINE_ID
    boots: int = 7
    time: int = 1000
    user: V3User = USER
    say: Callable[["V3Engine", Question], list[bytes]] | None = None
    asked: list[Question] = field(default_factory=list)
    datagrams: list[bytes] = field(default_factory=list)

    def __call__(self, datagram: bytes) -> list[bytes]:
        self.datagrams.append(datagram)
        question = self.question(datagram)
        self.asked.append(question)
        if question.engine_id != self.engine_id:
            return [self.report(question, UNKNOWN_ENGINE)]
        if self.say is not None:
            return self.say(self, question)
        return self.honest(question)

    def honest(self, question: Question) -> list[bytes]:
        if (question.boots, question.time) != (self.boots, self.time):
            return [self.report(question, NOT_IN_WINDOW, AUTH)]
        return [self.response(question)]

    def question(self, datagram: bytes) -> Question:
        ((_, message),) = ber.items(datagram)
        _, (_, header), (_, parameters), (tag, data) = ber.items(message)
        (_, message_id), _, (_, flags), _ = ber.items(header)
        ((_, usm),) = ber.items(parameters)
        (_, engine_id), (_, boots), (_, time), (_, user), _, (_, salt) = ber.items(usm)
        if engine_id != self.engine_id:  # of what is encrypted for another engine, nothing can be read
            return Question(_int(message_id), flags[0], engine_id, _int(boots), _int(time), user, 0, ())
        if tag == ber.OCTETS:
            key = _key(self.user.priv_password, self.engine_id)
            clear = _cipher(key, _int(boots), _int(time), salt).decryptor().update(data)
            data = next(ber.items(clear))[1]
        _, _, (_, pdu) = ber.items(data)
        (_, request_id), _, _, (_, varbinds) = ber.items(pdu)
        oids = tuple(ber.tlv(*next(ber.items(varbind))) for _, varbind in ber.items(varbinds))
        return Question(_int(message_id), flags[0], engine_id, _int(boots), _int(time), user, _int(request_id), oids)

    def response(self, question: Question, changed: dict[bytes, bytes] | None = None, **changes: object) -> bytes:
        values = BY_NAME | (changed or {})
        listed = ber.tlv(ber.SEQUENCE, *(ber.tlv(ber.SEQUENCE, name, values[name]) for name in question.oids))
        pdu = ber.tlv(ber.RESPONSE, ber.number(question.request_id), ber.number(0), ber.number(0), listed)
        return self.message(question, pdu, **{"flags": AUTH | PRIV, **changes})  # type: ignore[arg-type]

    def report(self, question: Question, counter: int, flags: int = 0) -> bytes:
        name = ber.oid(f"1.3.6.1.6.3.15.1.1.{counter}.0")
        listed = ber.tlv(ber.SEQUENCE, ber.tlv(ber.SEQUENCE, name, ber.number(3, ber.COUNTER)))
        pdu = ber.tlv(ber.REPORT, ber.number(question.request_id), ber.number(0), ber.number(0), listed)
        return self.message(question, pdu, flags=flags)

    def message(
        self,
        question: Question,
        pdu: bytes,
        *,
        flags: int,
        digest: Callable[[bytes], bytes] = lambda fitting: fitting,
        message_id: int | None = None,
        engine_id: bytes | None = None,
        boots: int | None = None,
        time: int | None = None,
        user: bytes | None = None,
        priv_password: str | None = None,
    ) -> bytes:
        """`digest` makes what is sent from the digest that fits."""
        boots, time = self.boots if boots is None else boots, self.time if time is None else time
        data, salt = ber.tlv(ber.SEQUENCE, ber.tlv(ber.OCTETS, self.engine_id), ber.tlv(ber.OCTETS), pdu), b""
        if flags & PRIV:
            salt = b"saltsalt"
            key = _key(priv_password or self.user.priv_password, self.engine_id)
            data = ber.tlv(ber.OCTETS, _cipher(key, boots, time, salt).encryptor().update(data))
        length = len(digest(bytes(12))) if flags & AUTH else 0
        identity = ber.tlv(ber.OCTETS, self.engine_id if engine_id is None else engine_id)
        name = ber.tlv(ber.OCTETS, question.user if user is None else user)
        tail = ber.tlv(ber.OCTETS, salt)
        usm = identity, ber.number(boots), ber.number(time), name, ber.tlv(ber.OCTETS, bytes(length)), tail
        answered = question.message_id if message_id is None else message_id
        flagged = ber.tlv(ber.OCTETS, bytes([flags]))
        header = ber.tlv(ber.SEQUENCE, ber.number(answered), ber.number(65507), flagged, ber.number(3))
        parameters = ber.tlv(ber.OCTETS, ber.tlv(ber.SEQUENCE, *usm))
        whole = ber.tlv(ber.SEQUENCE, ber.number(3), header, parameters, data)
        at = len(whole) - len(data) - len(tail) - length
        fitting = hmac.digest(_key(self.user.auth_password, self.engine_id), whole, "sha1")[:12]
        return whole[:at] + digest(fitting) + whole[at + length :] if flags & AUTH else whole


def _int(octets: bytes) -> int:
    return int.from_bytes(octets, "big", signed=True)
