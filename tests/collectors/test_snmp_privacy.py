"""Ciphers that are kept from message to message encrypt and decrypt as ciphers made anew for each, by the book."""

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.line import NotTheAnswer
from collectors.snmp.privacy import AesCfb, DesCbc

KEYS = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
COUNTS = st.integers(0, 2**31 - 1)
MESSAGES = st.lists(st.tuples(st.booleans(), st.binary(max_size=70), COUNTS, COUNTS), max_size=8)


def aes(key: bytes, salt: bytes, boots: int, engine_time: int) -> Cipher[CFB]:
    return Cipher(AES(key), CFB(boots.to_bytes(4, "big") + engine_time.to_bytes(4, "big") + salt))


def des(key: bytes, salt: bytes) -> Cipher[CBC]:
    return Cipher(TripleDES(key[:8] * 3), CBC(bytes(a ^ b for a, b in zip(salt, key[8:], strict=True))))


@given(KEYS, MESSAGES)
def test_aes_is_cfb_under_boots_time_and_salt_whatever_went_before(key, messages):
    kept, salts = AesCfb(key), []
    for ours, octets, boots, engine_time in messages:
        if ours:
            sent, salt = kept.encrypted(octets, boots, engine_time)
            assert sent == aes(key, salt, boots, engine_time).encryptor().update(octets)
            salts.append(salt)
        else:
            expected = aes(key, b"saltsalt", boots, engine_time).decryptor().update(octets)
            assert kept.decrypted(octets, b"saltsalt", boots, engine_time) == expected
    assert len(set(salts)) == len(salts)


@given(st.binary(min_size=16, max_size=16), MESSAGES)
def test_des_is_cbc_under_the_mixed_salt_and_pads_to_whole_blocks(key, messages):
    kept, salts = DesCbc(key), []
    for _, octets, boots, engine_time in messages:
        sent, salt = kept.encrypted(octets, boots, engine_time)
        assert sent == des(key, salt).encryptor().update(octets + bytes(-len(octets) % 8))
        assert kept.decrypted(sent, salt, boots, engine_time)[: len(octets)] == octets
        assert salt[:4] == boots.to_bytes(4, "big")
        salts.append(salt)
    assert len(set(salts)) == len(salts)


@pytest.mark.parametrize("cipher", [AesCfb(bytes(16)), DesCbc(bytes(range(16)))])
@pytest.mark.parametrize("salt", [b"", b"1234567", b"123456789"])
def test_a_salt_of_another_length_is_no_answer(cipher, salt):
    with pytest.raises(NotTheAnswer):
        cipher.decrypted(bytes(16), salt, 1, 1)


def test_des_octets_that_are_no_whole_blocks_are_no_answer():
    with pytest.raises(NotTheAnswer):
        DesCbc(bytes(range(16))).decrypted(bytes(15), bytes(8), 1, 1)
