"""Knows the keys of an SNMPv3 user at one unit's engine, and what is done with them (RFC 3414, 3826, 7860)."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from collectors.snmp.line import NotTheAnswer
from collectors.snmp.privacy import AesCfb, DesCbc, Privacy
from collectors.snmp.target import V3User
from hapair.settings.model import AuthProtocol, Level, PrivProtocol

# The hash and how many octets of it are sent.
_AUTH = {
    AuthProtocol.MD5: ("md5", 12),
    AuthProtocol.SHA1: ("sha1", 12),
    AuthProtocol.SHA224: ("sha224", 16),
    AuthProtocol.SHA256: ("sha256", 24),
    AuthProtocol.SHA384: ("sha384", 32),
    AuthProtocol.SHA512: ("sha512", 48),
}
# The cipher and the octets of key it takes. A short key is lengthened as in draft-blumenthal-aes-usm-04.
_PRIV: dict[PrivProtocol, tuple[Callable[[bytes], Privacy], int]] = {
    PrivProtocol.DES: (DesCbc, 16),
    PrivProtocol.AES128: (AesCfb, 16),
    PrivProtocol.AES192: (AesCfb, 24),
    PrivProtocol.AES256: (AesCfb, 32),
}
_MEGABYTE = 1048576


@dataclass(frozen=True, slots=True)
class Keys:
    """Both keys, localised; empty where the user's level does not use them."""

    user: V3User
    auth: bytes = field(repr=False)
    priv: bytes = field(repr=False)
    digest_length: int = field(init=False, repr=False, compare=False)
    _mac: "_Mac | None" = field(init=False, repr=False, compare=False)
    _cipher: Privacy | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        name, length = _AUTH[self.user.auth]
        made = {
            "digest_length": length if self.auth else 0,
            "_mac": _Mac(self.auth, name) if self.auth else None,
            "_cipher": _PRIV[self.user.priv][0](self.priv) if self.priv else None,
        }
        for attribute, value in made.items():
            object.__setattr__(self, attribute, value)

    def digest(self, message: bytes) -> bytes:
        """Over a message whose own digest is still zeros."""
        assert self._mac is not None
        return self._mac.digest(message)[: self.digest_length]

    def fits(self, digest: bytes, message: bytes) -> bool:
        """A digest of any other length never fits: CVE-2008-0960 was a comparison of what little had been sent."""
        return hmac.compare_digest(digest, self.digest(message))

    def encrypted(self, plain: bytes, boots: int, engine_time: int) -> tuple[bytes, bytes]:
        """The octets to send and the salt they need."""
        assert self._cipher is not None
        return self._cipher.encrypted(plain, boots, engine_time)

    def decrypted(self, octets: bytes, salt: bytes, boots: int, engine_time: int) -> bytes:
        """With what padding the cipher left at the end. Raises NotTheAnswer."""
        if self._cipher is None:
            raise NotTheAnswer("an encrypted reply to a question that was not")
        return self._cipher.decrypted(octets, salt, boots, engine_time)


class _Mac:
    """HMAC (RFC 2104), its two blocks of key hashed beforehand: `hmac.digest` looks up its hash by name at every call,
    which costs more than the digest of a reply."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, name: str) -> None:
        padded = key.ljust(hashlib.new(name).block_size, b"\0")
        self._inner, self._outer = (hashlib.new(name, bytes(octet ^ pad for octet in padded)) for pad in (0x36, 0x5C))

    def digest(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


def localised(user: V3User, engine_id: bytes) -> Keys:
    """Costs milliseconds the first time a password is seen: keep the keys."""
    if user.level is Level.NO_AUTH:
        return Keys(user, b"", b"")
    name, _ = _AUTH[user.auth]

    def key(password: str) -> bytes:
        master = master_key(user.auth, password)
        return hashlib.new(name, master + engine_id + master).digest()

    private = key(user.priv_password) if user.level is Level.AUTH_PRIV else b""
    return Keys(user, key(user.auth_password), _lengthened(private, name, _PRIV[user.priv][1]))


@lru_cache(maxsize=4096)
def master_key(auth: AuthProtocol, password: str) -> bytes:
    """The password stretched over a megabyte and hashed (RFC 3414, A.2): milliseconds, once for all units."""
    octets = password.encode()
    repeated = octets * (_MEGABYTE // len(octets) + 1)
    return hashlib.new(_AUTH[auth][0], repeated[:_MEGABYTE]).digest()


def _lengthened(key: bytes, name: str, length: int) -> bytes:
    if not key:
        return key
    while len(key) < length:
        key += hashlib.new(name, key).digest()
    return key[:length]
