"""Knows the keys of an SNMPv3 user at one unit's engine, and what is done with them (RFC 3414, 3826, 7860)."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pyasn1.type import univ
from pysnmp.proto.secmod.rfc3414.service import SnmpUSMSecurityModel, aes, aes192, aes256, des

from collectors.snmp.line import NotTheAnswer
from collectors.snmp.target import V3User
from hapair.settings import AuthProtocol, Level, PrivProtocol

# The hash and how many octets of it are sent.
_AUTH = {
    AuthProtocol.MD5: ("md5", 12),
    AuthProtocol.SHA1: ("sha1", 12),
    AuthProtocol.SHA224: ("sha224", 16),
    AuthProtocol.SHA256: ("sha256", 24),
    AuthProtocol.SHA384: ("sha384", 32),
    AuthProtocol.SHA512: ("sha512", 48),
}
_CIPHERS = SnmpUSMSecurityModel.PRIV_SERVICES
# pysnmp's cipher and the octets of key it takes. A short key is lengthened as in draft-blumenthal-aes-usm-04.
_PRIV: dict[PrivProtocol, tuple[Any, int]] = {
    PrivProtocol.DES: (_CIPHERS[des.Des.SERVICE_ID], 16),
    PrivProtocol.AES128: (_CIPHERS[aes.Aes.SERVICE_ID], 16),
    PrivProtocol.AES192: (_CIPHERS[aes192.AesBlumenthal192.SERVICE_ID], 24),
    PrivProtocol.AES256: (_CIPHERS[aes256.AesBlumenthal256.SERVICE_ID], 32),
}
_MEGABYTE = 1048576
_SALT_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Keys:
    """Both keys, localised; empty where the user's level does not use them."""

    user: V3User
    auth: bytes = field(repr=False)
    priv: bytes = field(repr=False)

    @property
    def digest_length(self) -> int:
        return _AUTH[self.user.auth][1] if self.auth else 0

    def digest(self, message: bytes) -> bytes:
        """Over a message whose own digest is still zeros."""
        name, length = _AUTH[self.user.auth]
        return hmac.digest(self.auth, message, name)[:length]

    def fits(self, digest: bytes, message: bytes) -> bool:
        """A digest of any other length never fits: CVE-2008-0960 was a comparison of what little had been sent."""
        return hmac.compare_digest(digest, self.digest(message))

    def encrypted(self, plain: bytes, boots: int, engine_time: int) -> tuple[bytes, bytes]:
        """The octets to send and the salt they need."""
        cipher, _ = _PRIV[self.user.priv]
        octets, salt = cipher.encrypt_data(univ.OctetString(self.priv), (boots, engine_time, None), plain)
        return bytes(octets), bytes(salt)

    def decrypted(self, octets: bytes, salt: bytes, boots: int, engine_time: int) -> bytes:
        """With what padding the cipher left at the end. Raises NotTheAnswer."""
        if len(salt) != _SALT_LENGTH:
            raise NotTheAnswer("an encrypted reply without the salt to read it")
        cipher, _ = _PRIV[self.user.priv]
        is_des = self.user.priv is PrivProtocol.DES
        parameters = (boots, engine_time, univ.OctetString(salt) if is_des else list(salt))
        return bytes(cipher.decrypt_data(univ.OctetString(self.priv), parameters, univ.OctetString(octets)))


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
