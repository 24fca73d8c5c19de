"""Knows how SNMP requests are written and replies read with pysnmp's own message types, and what a reply must be."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import rfc1902
from pysnmp.proto.api import v2c

from collectors.snmp.get import ErrorStatus, SnmpError, Value
from collectors.snmp.line import NotTheAnswer

V2C_VERSION = 1
_MESSAGE = v2c.Message()
_MARK = 0x5A5A5A5A


def fresh_id() -> int:
    """A number nobody can guess, of four octets in BER whatever it is."""
    return secrets.randbits(29) | 0x40000000


@lru_cache(maxsize=256)
def get_pdu_parts(oids: tuple[str, ...]) -> tuple[bytes, bytes]:
    """A GetRequest-PDU, the only kind this project can write, before and after the four octets of its request-id.

    Encoding it costs a third of a millisecond; joining the parts costs nothing.
    """
    pdu = v2c.GetRequestPDU()
    v2c.apiPDU.set_defaults(pdu)
    v2c.apiPDU.set_request_id(pdu, _MARK)
    v2c.apiPDU.set_varbinds(pdu, [(v2c.ObjectIdentifier(oid), v2c.null) for oid in oids])
    return _around_mark(encoder.encode(pdu))


@lru_cache(maxsize=8192)
def _v2c_parts(community: str, oids: tuple[str, ...]) -> tuple[bytes, bytes]:
    pdu, _ = decoder.decode(_MARK.to_bytes(4, "big").join(get_pdu_parts(oids)), asn1Spec=v2c.GetRequestPDU())
    message = v2c.Message()
    v2c.apiMessage.set_defaults(message)
    v2c.apiMessage.set_community(message, community.encode())
    v2c.apiMessage.set_pdu(message, pdu)
    return _around_mark(encoder.encode(message))


def _around_mark(octets: bytes) -> tuple[bytes, bytes]:
    before, _, after = octets.rpartition(_MARK.to_bytes(4, "big"))
    return before, after


def v2c_request(community: str, oids: tuple[str, ...], request_id: int) -> bytes:
    before, after = _v2c_parts(community, oids)
    return before + request_id.to_bytes(4, "big") + after


def v2c_values(datagram: bytes, community: str, oids: tuple[str, ...], request_id: int) -> Mapping[str, Value]:
    """Raises NotTheAnswer, ErrorStatus."""
    with foreign_stops(datagram):
        message = decoded(datagram, _MESSAGE)
        if int(message[0]) != V2C_VERSION:
            raise NotTheAnswer("a reply of another SNMP version")
        if bytes(message[1]) != community.encode():
            raise NotTheAnswer("a reply with another community")
        return values(message[2].getComponent(), oids, request_id)


@contextmanager
def foreign_stops(datagram: bytes) -> Iterator[None]:
    """The one border to pysnmp and pyasn1: what they let through on odd input is of every kind."""
    try:
        yield
    except (NotTheAnswer, SnmpError):
        raise
    except Exception as error:
        raise NotTheAnswer(f"not SNMP: {type(error).__name__} while reading {len(datagram)} octets") from None


def decoded(octets: bytes, spec: Any, padded: bool = False) -> Any:
    """Raises NotTheAnswer, and whatever pyasn1 raises."""
    message, rest = decoder.decode(octets, asn1Spec=spec)
    if rest and not padded:
        raise NotTheAnswer(f"{len(rest)} octets after the end of the message")
    return message


def values(pdu: Any, oids: tuple[str, ...], request_id: int) -> Mapping[str, Value]:
    """What a Response-PDU says for exactly `oids`. Raises NotTheAnswer, ErrorStatus."""
    if pdu.tagSet != v2c.ResponsePDU.tagSet:
        raise NotTheAnswer("not a Response-PDU")
    if int(pdu[0]) != request_id:
        raise NotTheAnswer("the reply to another request")
    if status := int(pdu[1]):
        raise ErrorStatus(status)
    pairs = [(str(name), plain(value)) for name, value in v2c.apiPDU.get_varbinds(pdu)]
    if [oid for oid, _ in pairs] != list(oids):
        raise NotTheAnswer(f"the reply does not hold the {len(oids)} objects asked for, but {len(pairs)} objects")
    return dict(pairs)


def report_oid(pdu: Any) -> str | None:
    """The counter that a Report-PDU names (RFC 3414, section 5), None for any other PDU."""
    if pdu.tagSet != v2c.ReportPDU.tagSet:
        return None
    return next((str(name) for name, _ in v2c.apiPDU.get_varbinds(pdu)), "")


def plain(value: Any) -> Value:
    match value:
        case univ.Integer():
            return int(value)
        case rfc1902.IpAddress():
            return str(value.prettyPrint())
        case univ.OctetString():
            return bytes(value)
        case univ.ObjectIdentifier():
            return str(value)
        case _:
            return None
