"""Knows what is sent back: the response to an inform, and the reports that bring a sender to our engine and time."""

from enum import IntEnum

from collectors.hearing.engines import OwnEngine
from collectors.hearing.notification import Notification
from collectors.hearing.v3_notice import Message
from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, natural, tlv
from collectors.snmp.line import LARGEST_DATAGRAM
from collectors.snmp.target import V3User
from collectors.snmp.usm import Keys
from hapair.settings.model import Level

_RESPONSE, _REPORT = 0xA2, 0xA8
_OID, _COUNTER = 0x06, 0x41
_USM_STATS = bytes.fromhex("2b060106030f0101")  # 1.3.6.1.6.3.15.1.1
_VERSION_2C, _VERSION_3, _USM = 1, 3, 3
_FLAGS = {Level.NO_AUTH: 0, Level.AUTH: 1, Level.AUTH_PRIV: 3}
NOBODY = Keys(V3User("", Level.NO_AUTH), b"", b"")


class Stat(IntEnum):
    """The counters of RFC 3414, section 5, that a report names."""

    UNSUPPORTED_LEVEL = 1
    NOT_IN_TIME_WINDOW = 2
    UNKNOWN_USER = 3
    UNKNOWN_ENGINE = 4
    WRONG_DIGEST = 5
    DECRYPTION = 6


def response(inform: Notification, community: bytes) -> bytes:
    """Over v2c."""
    return tlv(SEQUENCE, natural(_VERSION_2C), tlv(OCTETS, community), _response_pdu(inform))


def v3_response(inform: Notification, message: Message, keys: Keys, own: OwnEngine, now_s: float) -> bytes:
    """In the context of the inform, which is the sender's and not ours: net-snmp takes no other."""
    return _sealed(message.message_id, keys, own, now_s, inform.context + _response_pdu(inform))


def report(stat: Stat, count: int, message: Message, keys: Keys, own: OwnEngine, now_s: float) -> bytes:
    """`keys`: NOBODY, but for the one about the time window, which must be authentic to be believed."""
    oid = _USM_STATS + bytes((stat, 0))
    varbind = tlv(SEQUENCE, tlv(_OID, oid), tlv(_COUNTER, natural(count & 0x7FFFFFFF)[2:]))
    pdu = tlv(_REPORT, natural(0), natural(0), natural(0), tlv(SEQUENCE, varbind))
    scoped = tlv(OCTETS, own.engine_id) + tlv(OCTETS, b"") + pdu
    return _sealed(message.message_id, Keys(keys.user, keys.auth, b""), own, now_s, scoped)


def _response_pdu(inform: Notification) -> bytes:
    request_id = tlv(INTEGER, inform.request_id)
    return tlv(_RESPONSE, request_id, natural(0), natural(0), tlv(SEQUENCE, inform.varbind_list))


def _sealed(message_id: int, keys: Keys, own: OwnEngine, now_s: float, scoped: bytes) -> bytes:
    """As `collectors.snmp.v3_message.written`, but for an answer, to which no report may come."""
    data, salt, zeros = tlv(SEQUENCE, scoped), b"", bytes(keys.digest_length)
    time = own.time(now_s)
    if keys.priv:
        octets, salt = keys.encrypted(data, own.boots, time)
        data = tlv(OCTETS, octets)
    level = Level.AUTH_PRIV if keys.priv else Level.AUTH if keys.auth else Level.NO_AUTH
    flags = tlv(OCTETS, bytes([_FLAGS[level]]))
    header = tlv(SEQUENCE, natural(message_id), natural(LARGEST_DATAGRAM), flags, natural(_USM))
    named = tlv(OCTETS, own.engine_id), natural(own.boots), natural(time), tlv(OCTETS, keys.user.name.encode())
    parameters = tlv(OCTETS, tlv(SEQUENCE, *named, tlv(OCTETS, zeros), tlv(OCTETS, salt)))
    message = tlv(SEQUENCE, natural(_VERSION_3), header, parameters, data)
    at = len(message) - len(data) - len(tlv(OCTETS, salt)) - len(zeros)
    return message[:at] + keys.digest(message) + message[at + len(zeros) :] if zeros else message
