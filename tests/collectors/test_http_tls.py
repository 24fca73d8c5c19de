import asyncio
import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from collectors.http import HttpUnit
from collectors.http.certificate import ends as ends_of
from collectors.http.tls import context, parse_pin
from collectors.look import Channel
from hapair.look import Cause, NoAnswer, Outcome, Reading
from https_unit import Authority, Face, serving, target

NOW = datetime.now(UTC)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority.new(tmp_path)


def der(certificate: trustme.LeafCert) -> bytes:
    return x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes()).public_bytes(Encoding.DER)


def fingerprint(certificate: trustme.LeafCert) -> bytes:
    return hashlib.sha256(der(certificate)).digest()


async def once(unit: Channel) -> Outcome:
    outcome = await unit.observe()
    await unit.close()
    return outcome


async def seen(
    authority: Authority, certificate: trustme.LeafCert, face: Face | None = None, **more: object
) -> Outcome:
    """What comes of asking a unit that shows this certificate."""
    async with serving((face or Face()).serve, authority.server(certificate)) as port:
        return await once(HttpUnit(target(port, authority, **more)))


async def refused_for(authority: Authority, certificate: trustme.LeafCert, **more: object) -> str:
    """Why; and that the password was not sent."""
    face = Face()
    outcome = await seen(authority, certificate, face, **more)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TLS
    assert face.requests == []
    return outcome.detail


async def test_a_certificate_of_our_authority_is_taken(authority: Authority) -> None:
    assert isinstance(await seen(authority, authority.ca.issue_cert("127.0.0.1")), Reading)


async def test_each_reading_tells_until_when_the_certificate_is_good(authority: Authority) -> None:
    await certificate_is_read(authority, pinned=False)


def test_a_pinned_one_too_and_by_the_loop_of_the_product(authority: Authority) -> None:
    uvloop.run(certificate_is_read(authority, pinned=True))


async def certificate_is_read(authority: Authority, *, pinned: bool) -> None:
    ends = (NOW + timedelta(days=20)).replace(microsecond=0)
    certificate = authority.ca.issue_cert("127.0.0.1", not_after=ends)
    more = {"pins": frozenset({fingerprint(certificate)}), "ca_file": None} if pinned else {}
    async with serving(Face().serve, authority.server(certificate)) as port:
        unit = HttpUnit(target(port, authority, **more))
        outcomes = [await unit.observe() for _ in range(2)]
        await unit.close()
    assert [outcome.facts.certificate_ends for outcome in outcomes] == [ends, ends]


def test_what_is_no_certificate_has_no_end_nor_has_one_that_is_to_last_for_ever(authority: Authority) -> None:
    eternal = authority.ca.issue_cert("127.0.0.1", not_after=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert ends_of(der(eternal)) is None
    assert ends_of(b"") is None
    assert ends_of(b"\x30\x03\x02\x01\x00") is None


async def test_an_expired_certificate_is_refused(authority: Authority) -> None:
    old = authority.ca.issue_cert("127.0.0.1", not_before=NOW - timedelta(9), not_after=NOW - timedelta(1))
    assert "certificate has expired" in await refused_for(authority, old)


async def test_a_certificate_of_the_future_is_refused(authority: Authority) -> None:
    early = authority.ca.issue_cert("127.0.0.1", not_before=NOW + timedelta(1))
    assert "not yet valid" in await refused_for(authority, early)


async def test_a_certificate_of_another_name_is_refused(authority: Authority) -> None:
    assert "127.0.0.1" in await refused_for(authority, authority.ca.issue_cert("mx2.example.org"))


async def test_a_certificate_of_an_unknown_authority_is_refused(authority: Authority) -> None:
    stranger = trustme.CA().issue_cert("127.0.0.1")
    assert "unable to get local issuer" in await refused_for(authority, stranger)


async def test_without_a_ca_file_the_authorities_of_the_system_decide(authority: Authority) -> None:
    assert "certificate" in await refused_for(authority, authority.ca.issue_cert("127.0.0.1"), ca_file=None)


async def test_a_pinned_certificate_is_taken_whoever_signed_it_for_whatever_name(authority: Authority) -> None:
    own = trustme.CA().issue_cert("fortimail.local", not_after=NOW - timedelta(1), not_before=NOW - timedelta(9))
    assert isinstance(await seen(authority, own, ca_file=None, pins=frozenset({fingerprint(own)})), Reading)


async def test_any_of_several_pins_will_do(authority: Authority) -> None:
    own, pins = authority.ca.issue_cert("127.0.0.1"), {b"\0" * 32, b"\1" * 32}
    assert isinstance(await seen(authority, own, ca_file=None, pins=frozenset(pins | {fingerprint(own)})), Reading)


async def test_a_changed_certificate_is_refused_and_shown(authority: Authority) -> None:
    other = authority.ca.issue_cert("127.0.0.1")
    detail = await refused_for(authority, other, ca_file=None, pins=frozenset({b"\0" * 32}))
    assert fingerprint(other).hex(":") in detail


def test_the_loop_of_the_product_sends_nothing_either_to_a_changed_certificate(authority: Authority) -> None:
    """uvloop has a TLS of its own around Python's, and `pairwatch collect` runs on it."""
    pins = frozenset({b"\0" * 32})
    detail = uvloop.run(refused_for(authority, authority.ca.issue_cert("127.0.0.1"), ca_file=None, pins=pins))
    assert "none of those pinned" in detail


async def test_pins_beside_an_authority_ask_for_both(authority: Authority) -> None:
    good, stranger = authority.ca.issue_cert("127.0.0.1"), trustme.CA().issue_cert("127.0.0.1")
    assert isinstance(await seen(authority, good, pins=frozenset({fingerprint(good)})), Reading)
    assert "none of those pinned" in await refused_for(authority, good, pins=frozenset({b"\0" * 32}))
    assert "local issuer" in await refused_for(authority, stranger, pins=frozenset({fingerprint(stranger)}))


ALERT_PROTOCOL_VERSION = b"\x15\x03\x01\x00\x02\x02\x46"  # RFC 8446, section 6: fatal, protocol_version


async def test_a_unit_that_speaks_only_old_protocols_is_refused(authority: Authority) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(ALERT_PROTOCOL_VERSION)
        await reader.read()

    async with serving(refuse, None) as port:
        outcome = await once(HttpUnit(target(port, authority)))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TLS
    assert "protocol version" in outcome.detail


def test_we_speak_no_old_protocol_ourselves(authority: Authority) -> None:
    assert context(authority.file, frozenset()).minimum_version is ssl.TLSVersion.TLSv1_2


async def test_a_connection_that_is_reset_in_the_handshake_is_refused(authority: Authority) -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.transport.abort()

    async with serving(reset, None) as port:
        outcome = await once(HttpUnit(target(port, authority)))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.REFUSED
    assert "reset" in outcome.detail


async def test_a_port_without_tls_is_refused(authority: Authority) -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx1.example.org ESMTP\r\n")
        await reader.read()

    async with serving(greet, None) as port:
        outcome = await once(HttpUnit(target(port, authority)))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TLS


async def test_a_handshake_that_hangs_ends_by_the_deadline(authority: Authority) -> None:
    async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()
        await asyncio.sleep(60)

    async with serving(hang, None) as port:
        outcome = await once(HttpUnit(target(port, authority, timeout_s=0.5)))
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TIMEOUT


async def test_a_ca_file_that_is_not_there_is_an_error_before_anything_is_sent(authority: Authority) -> None:
    with pytest.raises(FileNotFoundError):
        HttpUnit(target(1, authority, ca_file="/nowhere/ca.pem"))


def test_a_pin_is_read_with_colons_or_without() -> None:
    assert parse_pin("AB:" * 31 + "AB") == parse_pin("ab" * 32) == b"\xab" * 32


@pytest.mark.parametrize("pin", ["", "ab" * 31, "ab" * 33, "sha256//" + "ab" * 28, "zz" * 32])
def test_what_is_no_fingerprint_is_no_pin(pin: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        parse_pin(pin)
