"""Knows how SNMPv3 encrypts under a localised key: AES in CFB (RFC 3826) and DES in CBC (RFC 3414, section 8)."""

import secrets
from itertools import count
from operator import xor
from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from collectors.snmp.line import NotTheAnswer

_SALT_LENGTH = 8
_BLOCK, _DES_BLOCK = 16, 8
_ZEROS = bytes(_BLOCK)
_TWO_32, _TWO_64 = 1 << 32, 1 << 64


class Privacy(Protocol):
    def encrypted(self, plain: bytes, boots: int, engine_time: int) -> tuple[bytes, bytes]:
        """The octets to send and the salt they need, which is never the same twice."""
        ...

    def decrypted(self, octets: bytes, salt: bytes, boots: int, engine_time: int) -> bytes:
        """With what padding the cipher left at the end. Raises NotTheAnswer."""
        ...


class AesCfb:
    """The length of the key says which AES it is. For one thread, as two ciphers are kept and never begun anew.

    To begin a cipher costs ten times what the octets of a message do, and CFB needs none: its state is the last block
    of the encrypted side. A block that comes out as, or goes in as, the octets of an IV makes that the IV of what
    follows, as long as whole blocks are given.
    """

    def __init__(self, key: bytes) -> None:
        cipher = Cipher(AES(key), CFB(_ZEROS))
        self._encryptor, self._decryptor = cipher.encryptor(), cipher.decryptor()
        self._last = _ZEROS
        self._salts = count(secrets.randbits(64))

    def encrypted(self, plain: bytes, boots: int, engine_time: int) -> tuple[bytes, bytes]:
        iv = boots << 96 | engine_time << 64 | next(self._salts) % _TWO_64
        key_stream = int.from_bytes(self._decryptor.update(self._last + _ZEROS)[_BLOCK:], "big")
        lead = (key_stream ^ iv).to_bytes(_BLOCK, "big")
        size = len(plain)
        octets = self._encryptor.update(lead + plain + _ZEROS[: -size % _BLOCK])
        self._last = octets[-_BLOCK:]
        return octets[_BLOCK : _BLOCK + size], iv.to_bytes(_BLOCK, "big")[-_SALT_LENGTH:]

    def decrypted(self, octets: bytes, salt: bytes, boots: int, engine_time: int) -> bytes:
        _check(salt)
        lead, size = (boots << 32 | engine_time).to_bytes(8, "big") + salt, len(octets)
        return self._decryptor.update(lead + octets + _ZEROS[: -size % _BLOCK])[_BLOCK : _BLOCK + size]


class DesCbc:
    """Eight octets of key, and eight that the salt is mixed with."""

    def __init__(self, key: bytes) -> None:
        self._des = TripleDES(3 * key[:_DES_BLOCK])
        self._pre_iv = key[_DES_BLOCK : 2 * _DES_BLOCK]
        self._salts = count(secrets.randbits(32))

    def encrypted(self, plain: bytes, boots: int, engine_time: int) -> tuple[bytes, bytes]:
        salt = (boots % _TWO_32 << 32 | next(self._salts) % _TWO_32).to_bytes(_SALT_LENGTH, "big")
        return self._cipher(salt).encryptor().update(plain + bytes(-len(plain) % _DES_BLOCK)), salt

    def decrypted(self, octets: bytes, salt: bytes, boots: int, engine_time: int) -> bytes:
        _check(salt)
        if len(octets) % _DES_BLOCK:
            raise NotTheAnswer("an encrypted reply that is not made of whole blocks")
        return self._cipher(salt).decryptor().update(octets)

    def _cipher(self, salt: bytes) -> Cipher[CBC]:
        return Cipher(self._des, CBC(bytes(map(xor, salt, self._pre_iv))))


def _check(salt: bytes) -> None:
    if len(salt) != _SALT_LENGTH:
        raise NotTheAnswer("an encrypted reply without the salt to read it")
