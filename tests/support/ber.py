"""Knows BER by hand, for units that send what no library would write."""

from collections.abc import Iterator
from dataclasses import dataclass

INTEGER, OCTETS, NULL, OID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
IP_ADDRESS, COUNTER, GAUGE, TICKS, OPAQUE, COUNTER64 = 0x40, 0x41, 0x42, 0x43, 0x44, 0x46
NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW = 0x80, 0x81, 0x82
GET, RESPONSE, REPORT = 0xA0, 0xA2, 0xA8


def tlv(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + body


def number(value: int, tag: int = INTEGER) -> bytes:
    return tlv(tag, value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, "big", signed=True))


def oid(text: str) -> bytes:
    first, second, *rest = (int(arc) for arc in text.split("."))
    return tlv(OID, bytes([first * 40 + second]), *(_arc(arc) for arc in rest))


def _arc(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.insert(0, 0x80 | arc & 0x7F)
    return bytes(octets)


def items(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each thing in a row."""
    at = 0
    while at < len(octets):
        tag, size, at = octets[at], octets[at + 1], at + 2
        if size & 0x80:
            more = size & 0x7F
            size, at = int.from_bytes(octets[at : at + more], "big"), at + more
        yield tag, octets[at : at + size]
        at += size


@dataclass(frozen=True)
class Request:
    """An SNMPv2c GET as it came."""

    community: bytes
    request_id: int
    oids: tuple[bytes, ...]

    def reply(
        self,
        *varbinds: tuple[bytes, bytes],
        status: int = 0,
        index: int = 0,
        request_id: int | None = None,
        tag: int = RESPONSE,
        version: int = 1,
        community: bytes | None = None,
    ) -> bytes:
        listed = tlv(SEQUENCE, *(tlv(SEQUENCE, name, value) for name, value in varbinds))
        answered = self.request_id if request_id is None else request_id
        pdu = tlv(tag, number(answered), number(status), number(index), listed)
        return tlv(SEQUENCE, number(version), tlv(OCTETS, self.community if community is None else community), pdu)


def request(datagram: bytes) -> Request:
    ((_, message),) = items(datagram)
    (_, _version), (_, community), (_, pdu) = items(message)
    (_, request_id), _, _, (_, varbinds) = items(pdu)
    names = (next(items(varbind)) for _, varbind in items(varbinds))
    return Request(community, int.from_bytes(request_id, "big", signed=True), tuple(tlv(*name) for name in names))
