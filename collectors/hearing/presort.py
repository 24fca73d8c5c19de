"""Knows at a glance, without decoding anything, what may concern HA: in a storm it is taken before the rest."""

_FORTIMAIL = bytes.fromhex("2b06010401e04469")  # 1.3.6.1.4.1.12356.105
_V2 = (_FORTIMAIL + bytes.fromhex("00814b"), _FORTIMAIL + bytes.fromhex("008149"))  # .0.203 and .0.201
_V1 = (bytes.fromhex("020200cb"), bytes.fromhex("020200c9"))  # specific-trap 203 and 201
_V3 = bytes.fromhex("020103")
_PRIVATE = 2
_VERSION_WITHIN = slice(2, 8)
_WORDS = (
    b"subtype=ha",
    b"hahbd",
    b"monitord",
    b"configd",
    b"hasyncd",
    b"HA settings",
    b"System has been",
    b"heartbeat",
)


def looks_like_ha(datagram: bytes) -> bool:
    """Whether a trap may be fmlTrapHAEvent or fmlTrapSystemEvent. What is encrypted may be anything, so it may."""
    if any(oid in datagram for oid in _V2):
        return True
    if _FORTIMAIL in datagram and any(specific in datagram for specific in _V1):
        return True
    return _V3 in datagram[_VERSION_WITHIN] and _is_private(datagram)


def sounds_like_ha(line: bytes) -> bool:
    """Whether a syslog line has a word of the HA daemons in it."""
    return any(word in line for word in _WORDS)


def _is_private(datagram: bytes) -> bool:
    """The flags of an SNMPv3 message: the only OCTET STRING of one octet in its header, with the security model
    behind it."""
    at = datagram.find(b"\x04\x01", 8, 40)
    return at >= 0 and datagram[at + 3 : at + 6] == b"\x02\x01\x03" and bool(datagram[at + 2] & _PRIVATE)
