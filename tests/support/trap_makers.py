"""Knows how notifications are written by hand, as units send them and as they should not."""

import socket

import ber
from collectors.snmp.target import V3User
from collectors.snmp.usm import localised
from collectors.snmp.v3_message import written
from hapair.settings.model import AuthProtocol, Level, PrivProtocol

FORTIMAIL = "1.3.6.1.4.1.12356.105"
HA_EVENT, SYSTEM_EVENT, RAID_EVENT = (f"{FORTIMAIL}.0.{number}" for number in (203, 201, 202))
SERIAL, EVENT_CODE, RAID_CODE, RAID_DEVICE, EVENT_ID, UNIT_IP, REASON = (
    f"{FORTIMAIL}.1.{number}.0" for number in (2, 11, 12, 13, 14, 15, 16)
)
COMMUNITY = "trap-community"
ENGINE_ID = bytes.fromhex("80003044050102030405060708")
USER = V3User("traps", Level.AUTH_PRIV, AuthProtocol.SHA256, PrivProtocol.AES128, "authentic-enough", "private-enough")
V1_TRAP, INFORM, V2_TRAP = 0xA4, 0xA6, 0xA7

Binding = tuple[str, bytes]


def text(value: str | bytes) -> bytes:
    return ber.tlv(ber.OCTETS, value.encode() if isinstance(value, str) else value)


def address(value: str) -> bytes:
    return ber.tlv(ber.IP_ADDRESS, socket.inet_aton(value))


def ha_bindings(event: int = 1, reason: str = "MASTER heartbeat disappeared") -> list[Binding]:
    return [
        (SERIAL, text("FEVM020000000002")),
        (EVENT_ID, ber.number(event)),
        (UNIT_IP, address("172.16.5.11")),
        (REASON, text(reason)),
    ]


def bindings_octets(bindings: list[Binding]) -> bytes:
    return ber.tlv(ber.SEQUENCE, *(ber.tlv(ber.SEQUENCE, ber.oid(oid), value) for oid, value in bindings))


def v2_pdu(trap: str, bindings: list[Binding], tag: int = V2_TRAP, request_id: int = 77) -> bytes:
    heads = [
        ("1.3.6.1.2.1.1.3.0", ber.number(8_640_000, ber.TICKS)),
        ("1.3.6.1.6.3.1.1.4.1.0", ber.oid(trap)),
    ]
    numbers = ber.number(request_id), ber.number(0), ber.number(0)
    return ber.tlv(tag, *numbers, bindings_octets(heads + bindings))


def v2c(trap: str = HA_EVENT, bindings: list[Binding] | None = None, community: str = COMMUNITY, **more: int) -> bytes:
    pdu = v2_pdu(trap, ha_bindings() if bindings is None else bindings, **more)
    return ber.tlv(ber.SEQUENCE, ber.number(1), text(community), pdu)


def v1(
    enterprise: str = FORTIMAIL,
    generic: int = 6,
    specific: int = 203,
    bindings: list[Binding] | None = None,
    community: str = COMMUNITY,
) -> bytes:
    listed = bindings_octets(ha_bindings() if bindings is None else bindings)
    head = ber.oid(enterprise), address("172.16.5.11"), ber.number(generic), ber.number(specific)
    pdu = ber.tlv(V1_TRAP, *head, ber.number(8_640_000, ber.TICKS), listed)
    return ber.tlv(ber.SEQUENCE, ber.number(0), text(community), pdu)


def scoped(pdu: bytes, engine_id: bytes = ENGINE_ID) -> bytes:
    return ber.tlv(ber.SEQUENCE, text(engine_id), text(b""), pdu)


def v3(
    user: V3User = USER,
    engine_id: bytes = ENGINE_ID,
    boots: int = 3,
    time: int = 1000,
    pdu: bytes | None = None,
) -> bytes:
    inner = scoped(v2_pdu(HA_EVENT, ha_bindings()) if pdu is None else pdu, engine_id)
    return written(localised(user, engine_id), engine_id, boots, time, 4711, inner)


def digest_of(message: bytes) -> bytes:
    return _named(message)[4][1]


def with_digest(message: bytes, digest: bytes) -> bytes:
    """The message with another digest in it, of whatever length, all sizes around it put right."""
    ((_, whole),) = ber.items(message)
    version, header, _, data = ber.items(whole)
    named = _named(message)
    named[4] = ber.OCTETS, digest
    parameters = ber.OCTETS, ber.tlv(ber.SEQUENCE, *(ber.tlv(*item) for item in named))
    return ber.tlv(ber.SEQUENCE, *(ber.tlv(*item) for item in (version, header, parameters, data)))


def _named(message: bytes) -> list[tuple[int, bytes]]:
    """Engine id, boots, time, user, digest, salt."""
    ((_, whole),) = ber.items(message)
    _, _, (_, parameters), _ = ber.items(whole)
    ((_, inner),) = ber.items(parameters)
    return list(ber.items(inner))
