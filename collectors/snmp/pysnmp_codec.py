"""Knows how SNMP requests are written and replies read with pysnmp's own message types, and what a reply must be."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pyasn1.type import univ
from pysnmp.proto import rfc1902
from pysnmp.proto.api import v2c
from pysnmp.proto.mpmod.rfc3412 import ScopedPDU

from collectors.snmp.ber import OCTETS, SEQUENCE, Stretch, tlv
from collectors.snmp.get import Value
from collectors.snmp.line import NotTheAnswer
from collectors.snmp.response import response, v2c_pdu

_MESSAGE, _SCOPED = v2c.Message(), ScopedPDU()
_MARK = 0x5A5A5A5A


def fresh_id() -> int:
    """A number nobody can guess, of four octets in BER whatever it is."""
    return int.from_bytes(os.urandom(4), "big") & 0x1FFFFFFF | 0x40000000


def fresh_ids() -> tuple[int, int]:
    """For what needs two, at the cost of one: it is the way into the kernel that costs."""
    both = int.from_bytes(os.urandom(8), "big")
    return both & 0x1FFFFFFF | 0x40000000, both >> 32 & 0x1FFFFFFF | 0x40000000


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


@lru_cache(maxsize=8192)
def _scoped_parts(engine_id: bytes, oids: tuple[str, ...]) -> tuple[bytes, bytes]:
    pdu = _MARK.to_bytes(4, "big").join(get_pdu_parts(oids))
    return _around_mark(tlv(SEQUENCE, tlv(OCTETS, engine_id), tlv(OCTETS, b""), pdu))


def scoped_get(engine_id: bytes, oids: tuple[str, ...], request_id: int) -> bytes:
    before, after = _scoped_parts(engine_id, oids)
    return before + request_id.to_bytes(4, "big") + after


def v2c_values(datagram: bytes, community: str, oids: tuple[str, ...], request_id: int) -> Mapping[str, Value]:
    """Raises NotTheAnswer, ErrorStatus."""
    response(datagram, v2c_pdu(datagram, community.encode()), request_id, oids)
    return _values(datagram, _MESSAGE, oids)


def scoped_values(octets: bytes, pdu: Stretch, request_id: int, oids: tuple[str, ...]) -> Mapping[str, Value]:
    """Raises NotTheAnswer, ErrorStatus."""
    response(octets, pdu, request_id, oids)
    return _values(octets, _SCOPED, oids)


def _values(octets: bytes, spec: Any, oids: tuple[str, ...]) -> Mapping[str, Value]:
    """What a response that was checked says to pysnmp, for exactly `oids`. Raises NotTheAnswer."""
    with _foreign_stops(octets):
        message, _ = decoder.decode(octets, asn1Spec=spec)
        pairs = [(str(name), plain(value)) for name, value in v2c.apiPDU.get_varbinds(message[2].getComponent())]
    if [oid for oid, _ in pairs] != list(oids):
        raise NotTheAnswer("the reply holds other objects than were asked for")
    return dict(pairs)


@contextmanager
def _foreign_stops(octets: bytes) -> Iterator[None]:
    """The one border to pysnmp and pyasn1: what they let through on odd input is of every kind."""
    try:
        yield
    except NotTheAnswer:
        raise
    except Exception as error:
        raise NotTheAnswer(f"not SNMP: {type(error).__name__} while reading {len(octets)} octets") from None


def plain(value: Any) -> Value:
    match value:
        case univ.Null():  # the exception values too; pyasn1 counts them all among the octet strings
            return None
        case univ.Integer():
            return int(value)
        case rfc1902.IpAddress():
            return str(value.prettyPrint())
        case univ.OctetString():
            return bytes(value)
        case univ.ObjectIdentifier():
            return str(value)
        case _:
            raise NotTheAnswer(f"a value of the kind {type(value).__name__}")
