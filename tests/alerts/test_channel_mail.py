"""E-mail as a real server receives it."""

import email
import socket
import ssl
import threading
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from alerts.channels.base import Copy, SendError
from alerts.channels.mail import Mail
from alerts.notice import Reason
from channel_stage import MailSink, mail_sink, notice
from hapair.settings.alerting import EmailSettings, Encryption

NOC, BOSS = "noc@example.com", "boss@example.com"


def mail(sink: MailSink, *, to: tuple[str, ...] = (NOC, BOSS), timeout_s: float = 5.0, password="", **more) -> Mail:
    given = {"encryption": Encryption.NONE, **more}
    return Mail("mail", EmailSettings(to, "pw@example.org", "127.0.0.1", sink.port, **given), password, timeout_s)


async def refusal(channel: Mail, copy: Copy | None = None) -> SendError:
    with pytest.raises(SendError) as error:
        await channel.send(notice(), copy or Copy())
    return error.value


def read(sink: MailSink) -> list[EmailMessage]:
    return [email.message_from_bytes(octets, policy=default) for _, octets in sink.taken]


async def test_a_letter_reads_well_as_text_and_as_html():
    async with mail_sink() as sink:
        await mail(sink).send(notice(), Copy(folded=(notice(-1),), instead_of="pager"))
    (letter,) = read(sink)
    text, html = letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    for shown in (text, html):
        assert notice().message.title in shown
        assert "1. Look at the heartbeat links." in shown
        assert "mx2: primary (set to secondary)" in shown
        assert "the channel &#x27;pager&#x27; does not" in shown or "the channel 'pager' does not" in shown
        assert "Before this, and not told here yet:" in shown
    assert f'<a href="{notice().message.link}">' in html
    assert sink.taken[0][0] == [NOC, BOSS]


async def test_an_incident_is_one_thread_and_a_notice_one_message_however_often_it_comes():
    async with mail_sink() as sink:
        for each in (notice(), notice(), notice(1, Reason.RESOLVED)):
            await mail(sink).send(each, Copy())
    first, again, resolved = read(sink)
    assert first["Message-ID"] == again["Message-ID"] == f"<{notice().key}@example.org>"
    assert resolved["Message-ID"] != first["Message-ID"]
    assert {letter["References"] for letter in (first, resolved)} == {f"<{notice().incident_key}@example.org>"}
    assert (first["Auto-Submitted"], first["Importance"], resolved["Importance"]) == ("auto-generated", "high", None)
    assert first["Date"].datetime == notice().at


async def test_who_is_put_off_gets_it_later_and_who_has_it_does_not_get_it_again():
    async with mail_sink({BOSS: ["450 4.7.1 greylisted, come back later"]}) as sink:
        channel = mail(sink)
        error = await refusal(channel)
        assert sink.recipients == [NOC]
        await channel.send(notice(), Copy(2, progress=error.progress))
    assert sink.recipients == [NOC, BOSS]
    assert not error.permanent
    assert "greylisted" in error.reason


async def test_progress_survives_a_restart():
    async with mail_sink({BOSS: ["450 later"]}) as sink:
        error = await refusal(mail(sink))
        await mail(sink).send(notice(), Copy(2, progress=error.progress))
    assert sink.recipients == [NOC, BOSS]


async def test_who_is_refused_for_good_is_asked_once_and_said_at_the_end():
    third = "third@example.com"
    async with mail_sink({NOC: ["550 5.1.1 no such user"] * 9, BOSS: ["450 later"]}) as sink:
        channel = mail(sink, to=(NOC, BOSS, third))
        first = await refusal(channel)
        last = await refusal(channel, Copy(2, progress=first.progress))
    assert (first.permanent, last.permanent) == (False, True)
    assert f"{NOC}: 550 5.1.1 no such user" in last.reason
    assert sink.recipients == [third, BOSS]
    assert len(sink.refusing[NOC]) == 8


async def test_a_server_that_puts_the_letter_off_may_take_it_later_and_one_that_refuses_it_never_will():
    async with mail_sink() as sink:
        sink.after_data = ["451 4.3.0 busy", "554 5.7.1 spam"]
        later, never = await refusal(mail(sink)), await refusal(mail(sink))
    assert (later.permanent, never.permanent) == (False, True)
    assert "spam" in never.reason


@pytest.fixture
def authority(tmp_path: Path) -> tuple[ssl.SSLContext, str]:
    made = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.issue_cert("127.0.0.1").configure_cert(server)
    made.cert_pem.write_to_path(tmp_path / "ca.pem")
    return server, str(tmp_path / "ca.pem")


async def test_nothing_is_sent_where_starttls_was_stripped():
    async with mail_sink() as sink:
        error = await refusal(mail(sink, encryption=Encryption.STARTTLS))
    assert sink.taken == []
    assert "offers no STARTTLS" in error.reason


async def test_a_letter_goes_over_starttls_to_a_server_that_can_be_trusted_and_to_no_other(authority):
    server, ca_file = authority
    async with mail_sink(tls=server, require_starttls=True) as sink:
        await mail(sink, encryption=Encryption.STARTTLS, ca_file=ca_file).send(notice(), Copy())
        assert sink.recipients == [NOC, BOSS]
        error = await refusal(mail(sink, encryption=Encryption.STARTTLS))
    assert "certificate cannot be trusted" in error.reason
    assert len(sink.taken) == 1


async def test_a_password_is_given_over_tls_and_never_told(authority):
    server, ca_file = authority

    def admitted(_server, _session, _envelope, _mechanism, login):
        return AuthResult(success=login.password == b"right", handled=False)

    login = {"user": "pairwatch", "encryption": Encryption.STARTTLS, "ca_file": ca_file}
    async with mail_sink(tls=server, authenticator=admitted, auth_required=True) as sink:
        await mail(sink, password="right", **login).send(notice(), Copy())
        error = await refusal(mail(sink, password="hunter2", **login))
    assert len(sink.taken) == 1
    assert (error.reason, error.permanent) == ("535 the login is refused", True)


async def test_a_server_that_says_nothing_is_left_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sink = MailSink(port=silent.getsockname()[1])
        channel = mail(sink, timeout_s=0.3)
        error = await refusal(channel)
    assert error.reason.startswith("no answer")
    assert not error.permanent


async def test_a_server_that_is_not_there_may_come_back():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        error = await refusal(mail(MailSink(port=taken.getsockname()[1])))
    assert (error.reason, error.permanent) == ("no connection: Connection refused", False)


async def test_a_server_that_hangs_after_taking_the_letter_has_taken_it():
    """The answer to QUIT is not waited for: a copy would go out for nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = threading.Thread(target=take_one_and_hang, args=(server,), daemon=True)
        serving.start()
        await mail(MailSink(port=server.getsockname()[1]), to=(NOC,)).send(notice(), Copy())


def take_one_and_hang(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"QUIT":
                lines.read()
            connection.sendall(b"354 go on\r\n" if word == b"DATA" else b"250 fine\r\n")
            while word == b"DATA" and lines.readline() != b".\r\n":
                pass
            if word == b"DATA":
                connection.sendall(b"250 taken\r\n")
