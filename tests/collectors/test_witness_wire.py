import asyncio
import hashlib
import ssl
import time
from contextlib import asynccontextmanager

import pytest
import trustme
import uvloop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectors.faults import Faults
from collectors.virtual.conversation import Place, unverified
from collectors.virtual.https import https_face
from collectors.virtual.smtp import smtp_face
from collectors.virtual.witness import Errand, Witness, pause_s, turns
from hapair.look import Cause, Face, Faces, NoAnswer
from mail_hosts import Inbox, mail_server, scripted

TLS = unverified()


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request):
    return request.param


def authority():
    leaf = trustme.CA().issue_cert("mx1.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    der = ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())
    return context, hashlib.sha256(der).hexdigest()


async def greeted(port, timeout_s=5.0):
    return await smtp_face(Place("127.0.0.1", port, timeout_s), TLS)


async def greeting_of(*parts, timeout_s=5.0, **more):
    async with scripted(*parts, **more) as port:
        return await greeted(port, timeout_s)


def test_a_real_server_is_greeted_its_certificate_read_and_no_mail_begun(run):
    context, expected = authority()

    async def talk():
        inbox = Inbox()
        async with mail_server(inbox, context) as port:
            return await greeted(port), inbox

    face, inbox = run(talk())
    assert face == Face("mx1.example.com ESMTP", expected)
    assert [command for command, _ in inbox.commands] == ["EHLO", "QUIT"]
    assert inbox.mails == 0


def test_without_starttls_it_is_left_as_politely(run):
    async def talk():
        inbox = Inbox()
        async with mail_server(inbox) as port:
            return await greeted(port), inbox

    face, inbox = run(talk())
    assert face == Face("mx1.example.com ESMTP")
    assert inbox.commands == [("EHLO", "[127.0.0.1]"), ("QUIT", "")]


def test_of_a_tls_port_the_certificate_is_read_and_nothing_is_asked(run):
    context, expected = authority()

    async def talk():
        async with scripted(tls=context, hangs=True) as port:
            return await https_face(Place("127.0.0.1", port, 5.0), TLS)

    assert run(talk()) == Face("", expected)


@pytest.mark.parametrize(
    ("parts", "cause", "detail"),
    [
        ((b"554 no SMTP service here\r\n",), Cause.PROTOCOL, "554 no SMTP service here"),
        ((b"421 too busy\r\n",), Cause.PROTOCOL, "421 too busy"),
        ((b"SSH-2.0-OpenSSH_9\r\n",), Cause.PROTOCOL, "no SMTP: SSH-2.0-OpenSSH_9"),
        ((), Cause.PROTOCOL, "it hung up before it had greeted"),
        ((b"220-mx1\r\n",), Cause.PROTOCOL, "it hung up in the middle of a reply"),
        ((b"220-mx1\r\n" * 1000,), Cause.PROTOCOL, "a reply without end"),
        ((b"2" * 1_000_000,), Cause.PROTOCOL, ""),
        ((b"\x00\xff\r\n",), Cause.PROTOCOL, None),
    ],
)
def test_what_is_no_greeting_is_a_value(parts, cause, detail):
    found = asyncio.run(greeting_of(*parts))
    assert isinstance(found, NoAnswer)
    assert found.cause is cause
    assert detail is None or found.detail == detail


def test_a_greeting_in_several_lines_is_one():
    assert asyncio.run(greeting_of(b"220-mx1.example.com ESMTP\r\n220 no spam\r\n")) == Face("mx1.example.com ESMTP")


def test_one_that_greets_and_then_falls_silent_takes_mail_as_far_as_is_known():
    began = time.monotonic()
    assert asyncio.run(greeting_of(b"220 mx1 ESMTP\r\n", hangs=True, timeout_s=0.5)) == Face("mx1 ESMTP")
    assert time.monotonic() - began < 5


def test_one_that_offers_tls_and_breaks_it_takes_mail_all_the_same():
    replies = b"220 mx1 ESMTP\r\n250-mx1\r\n250 STARTTLS\r\n220 go ahead\r\nthis is no TLS\r\n"
    assert asyncio.run(greeting_of(replies, hangs=True, timeout_s=1.0)) == Face("mx1 ESMTP")


def test_silence_ends_by_the_deadline():
    began = time.monotonic()
    assert asyncio.run(greeting_of(hangs=True, timeout_s=0.3)) == NoAnswer(Cause.TIMEOUT)
    assert time.monotonic() - began < 5


def test_a_drip_of_octets_ends_by_the_deadline_too():
    assert asyncio.run(greeting_of(*[b"2"] * 200, every_s=0.02, timeout_s=0.4)) == NoAnswer(Cause.TIMEOUT)


def test_a_closed_port_is_refused_and_a_port_that_speaks_no_tls_has_no_certificate():
    async def talk():
        async with scripted(b"220 mx1 ESMTP\r\n") as port:
            plain = await https_face(Place("127.0.0.1", port, 2.0), TLS)
        return plain, await greeted(port)

    plain, closed = asyncio.run(talk())
    assert isinstance(plain, NoAnswer)
    assert plain.cause in (Cause.TLS, Cause.PROTOCOL)
    assert closed == NoAnswer(Cause.REFUSED)


def test_an_address_that_is_none_is_out_of_reach():
    found = asyncio.run(smtp_face(Place("no-such-name.invalid", 25, 5.0), TLS))
    assert found == NoAnswer(Cause.UNREACHABLE)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.binary(max_size=600), max_size=4))
def test_nothing_that_is_sent_raises_through_or_is_kept_as_anything_but_a_short_text(parts):
    found = asyncio.run(greeting_of(*parts, timeout_s=2.0))
    said = found.greeting if isinstance(found, Face) else found.detail
    assert len(said) <= 255
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in said)


# The witness itself.


@asynccontextmanager
async def witness(ports, faults=None, **more):
    members = {"mx1": "127.0.0.1", "mx2": "127.0.0.1"}
    errand = Errand("mx-paris", ("127.0.0.1",), members, ports, **{"interval_s": 30.0, "timeout_s": 2.0, **more})
    found = Witness(errand, turns(), faults or Faults())
    try:
        yield found
    finally:
        await found.close()


async def taken(found, within_s=10.0):
    async with asyncio.timeout(within_s):
        while (faces := found.take()) is None:  # noqa: ASYNC110 - it is asked as a look asks it
            await asyncio.sleep(0.01)
    return faces


def test_a_look_never_waits_for_it_and_takes_each_finding_along_once():
    async def talk():
        async with scripted(b"220 mx1 ESMTP\r\n") as port, witness({"smtp": port}) as found:
            began = time.monotonic()
            first, waited = found.take(), time.monotonic() - began
            second = await taken(found)
            return first, waited, second, found.take()

    first, waited, second, third = asyncio.run(talk())
    assert first is None
    assert waited < 0.2
    assert second.addresses == {"127.0.0.1": {"smtp": Face("mx1 ESMTP")}}
    assert set(second.members) == {"mx1", "mx2"}
    assert third is None


def test_it_asks_again_and_again_when_that_is_due():
    async def talk():
        async with scripted(b"220 mx1 ESMTP\r\n") as port, witness({"smtp": port}, interval_s=0.01) as found:
            return [await taken(found) for _ in range(3)]

    assert [each.addresses["127.0.0.1"]["smtp"].greeting for each in asyncio.run(talk())] == ["mx1 ESMTP"] * 3


@pytest.mark.parametrize(
    ("shown", "wait_s"),
    [(Face("mx1"), 120.0), (NoAnswer(Cause.REFUSED), 5.0), (NoAnswer(Cause.LATE), 120.0)],
)
def test_what_is_not_well_is_asked_again_sooner_unless_it_is_our_own_fault(shown, wait_s):
    assert pause_s(Faces({"172.16.1.2": {"smtp": shown}}), 120.0) == wait_s


def test_our_own_fault_is_counted_and_tells_nothing():
    async def talk():
        faults = Faults()
        async with witness({"gopher": 70}, faults, interval_s=0.01) as found, asyncio.timeout(10):
            while faults.total < 2:
                found.take()
                await asyncio.sleep(0.01)
            return found.take()

    assert asyncio.run(talk()) is None
