"""The HTTP border of every channel: what is taken, what is tried again, and what never leaves this host."""

import json
import socket
import ssl
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from alerts.channels.base import Copy, SendError
from alerts.channels.poster import Poster
from alerts.channels.reach import refused
from alerts.channels.webhook import Webhook
from build import START
from channel_stage import http_sink, notice, says


def webhook(url: str, key: str = "", timeout_s: float = 5.0, ca_file: str | None = None) -> Webhook:
    return Webhook("there", url, key, Poster(timeout_s, ca_file, (key, url)), lambda: START)


async def refusal(url: str, **more: object) -> SendError:
    with pytest.raises(SendError) as error:
        await webhook(url, **more).send(notice(), Copy())
    return error.value


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(301, True), (307, True), (400, True), (401, True), (404, True), (410, True), (408, False), (429, False),
     (500, False), (502, False), (503, False)],
)  # fmt: skip
async def test_what_can_pass_is_told_from_what_cannot(status, permanent):
    async with http_sink(says(status, Location="/elsewhere")) as sink:
        error = await refusal(sink.url)
    assert (error.permanent, len(sink.asked)) == (permanent, 1)
    assert f"HTTP {status}" in error.reason


@pytest.mark.parametrize("status", [200, 201, 202, 204])
async def test_any_answer_of_success_is_one(status):
    async with http_sink(says(status)) as sink:
        await webhook(sink.url).send(notice(), Copy())
    assert len(sink.asked) == 1


@pytest.mark.parametrize(
    ("asked", "retry_after_s"),
    [("17", 17.0), ("Sun, 01 Mar 2026 03:00:30 GMT", 30.0), ("Sun, 01 Mar 2020 03:00:30 GMT", 0.0), ("soon", None),
     ("-1", None), ("", None), ("9" * 400, 999999999.0)],
)  # fmt: skip
async def test_a_service_is_left_alone_for_as_long_as_it_asks(asked, retry_after_s):
    async with http_sink(says(429, Retry_After=asked, Date="Sun, 01 Mar 2026 03:00:00 GMT")) as sink:
        error = await refusal(sink.url)
    assert error.retry_after_s == retry_after_s


async def test_a_service_that_hangs_is_given_up_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        error = await refusal(f"http://127.0.0.1:{silent.getsockname()[1]}/", timeout_s=0.2)
    assert (error.reason, error.permanent) == ("no answer in time", False)


async def test_an_answer_without_an_end_is_read_no_further_than_it_matters():
    class Endless(web.StreamResponse):
        async def write_eof(self, data: bytes = b"") -> None:
            try:
                while True:
                    await self.write(b"x" * 65536)
            except (ConnectionError, RuntimeError):
                return

    async with http_sink(lambda _: Endless(status=200)) as sink:
        await webhook(sink.url).send(notice(), Copy())


async def test_who_refuses_the_connection_may_take_it_later():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = await refusal(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert not error.permanent
    assert error.reason == "no connection: Connection refused"


async def test_a_name_that_is_not_found_is_said_without_the_address():
    error = await refusal("http://token-0123.invalid/")
    assert (error.reason, error.permanent) == ("its name is not found", False)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "0.0.0.0", "[::]",
     "[fd00:ec2::254]", "100.100.100.200", "224.0.0.1"],
)  # fmt: skip
async def test_keys_of_clouds_and_neighbours_of_the_link_are_never_asked(address):
    error = await refusal(f"http://{address}/latest")
    assert (error.reason, error.permanent) == ("its address is one that nothing is ever sent to", True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd12::1", "93.184.216.34"])
def test_addresses_of_a_closed_network_may_be_needed(address):
    assert not refused(address)


async def test_a_name_is_judged_by_the_address_that_is_connected(monkeypatch):
    """A name server that says something harmless first, and the address of keys when it counts."""
    found = socket.getaddrinfo("169.254.169.254", 80, type=socket.SOCK_STREAM)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    error = await refusal("http://harmless.example.net/")
    assert "nothing is ever sent to" in error.reason


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    made = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert("127.0.0.1").configure_cert(server)
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return server, str(tmp_path / "ca.pem")


async def test_tls_is_verified_by_the_authority_of_the_settings(authority):
    server, ca_file = authority
    async with http_sink(tls=server) as sink:
        await webhook(sink.url, ca_file=ca_file).send(notice(), Copy())
        error = await refusal(sink.url)
    assert (error.reason[:33], error.permanent) == ("its certificate cannot be trusted", False)
    assert len(sink.asked) == 1


async def test_what_a_service_echoes_is_read_without_the_secrets():
    async with http_sink(says(500, "no: hunter2hunter2 is\nwrong\x1b[31m")) as sink:
        error = await refusal(sink.url, key="hunter2hunter2")
    assert error.reason == "HTTP 500: no: *** is wrong\\x1b[31m"


async def test_a_url_never_stands_in_what_is_said(caplog):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        secret = f"http://127.0.0.1:{taken.getsockname()[1]}/T0KEN?key=T0KEN"
        for url in (secret, "http://T0KEN:T0KEN@[::1", "ftp://T0KEN/"):
            error = await refusal(url)
            assert "T0KEN" not in error.reason + repr(error) + caplog.text


async def test_a_redirect_is_not_followed():
    async with http_sink() as other, http_sink(says(302, Location="/x")) as sink:
        sink.answers[0] = says(302, Location=other.url)
        error = await refusal(sink.url)
    assert (len(other.asked), error.permanent) == (0, True)
    assert json.loads(sink.asked[0].body)["version"] == 1
