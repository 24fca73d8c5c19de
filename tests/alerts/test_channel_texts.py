"""What a unit said arrives as text, whatever the channel."""

import email
import json
import re
from email.policy import default
from html.parser import HTMLParser

import pytest

from alerts.channels.alertmanager import Alertmanager
from alerts.channels.apprise_urls import Apprise, calls_nobody
from alerts.channels.base import Channel, Copy
from alerts.channels.mail import Mail
from alerts.channels.pagerduty import PagerDuty
from alerts.channels.poster import Poster
from alerts.channels.slack import Slack
from alerts.channels.webhook import Webhook
from build import START
from channel_stage import http_sink, mail_sink, saying, says_json
from hapair.settings.alerting import EmailSettings, Encryption

# Apprise reads its plugins at the first notice, and one of them a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")
HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=y>",
    "entity": "&lt;b&gt; &amp; &#x3c;",
    "attribute": "\" onmouseover='x' \"",
    "mention": "@channel @here @everyone @all x@everyone",
    "slack mention": "<!here> <!channel|x> <@U1> <#C1> <https://evil.example|a link>",
    "markdown": "[a link](https://evil.example) *bold* `code` ```fence``` ~~gone~~",
    "header": "x\r\nBcc: victim@example.com\r\n\r\nanother body",
    "lines": "one\ntwo\x0bthree\x0cfour\x85five\u2028six\u2029seven",
    "bidi": "\u202egpj.exe\u202c \u2066x\u2069 \u200fy",
    "unseen": "a\u200bb\ufeffc\u00add\u2060",
    "control": "\x1b[2J\x1b]0;title\x07 \x00nul \x08",
    "surrogate": "half \ud800 of one",
    "tag": "\U000e0041\U000e0042",
    "template": "{{ 7*7 }} ${HOME} %(x)s {pair}",
    "formula": "=cmd|' /C calc'!A0",
    "long": "A" * 100_000,
}
HTTP = {
    "webhook": lambda url: Webhook("there", url, "key", Poster(5.0), lambda: START),
    "alertmanager": lambda url: Alertmanager("there", url, "", "", Poster(5.0)),
    "pagerduty": lambda url: PagerDuty("there", url, "key", Poster(5.0)),
    "slack": lambda url: Slack("there", url, "token", "C1", Poster(5.0)),
    "apprise": lambda url: Apprise("there", [url.replace("http:", "json:")], 5.0),
}


async def received(channel: str, text: str) -> list[str]:
    """Every text of the JSON that came."""
    async with http_sink(says_json({"ok": True, "ts": "1"})) as sink:
        made: Channel = HTTP[channel](sink.url)
        await made.send(saying(text), Copy(folded=(saying(text),), instead_of=""))
    return list(texts(json.loads(sink.asked[0].body)))


def texts(found):
    if isinstance(found, dict):
        for name, value in found.items():
            yield name
            yield from texts(value)
    elif isinstance(found, list):
        for each in found:
            yield from texts(each)
    elif isinstance(found, str):
        yield found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("channel", HTTP)
async def test_what_a_unit_said_moves_nothing_in_what_is_posted(channel, text):
    came = await received(channel, text)
    assert any("it said" in each for each in came)
    assert sum(len(each) for each in came) < 60_000
    for each in came:
        assert all(c.isprintable() or c == "\n" for c in each), repr(each)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_in_slack_it_stands_where_nothing_has_a_meaning(text):
    async with http_sink(says_json({"ok": True, "ts": "1"})) as sink:
        await HTTP["slack"](sink.url).send(saying(text), Copy())
    found = json.loads(sink.asked[0].body)
    assert not set("<>") & set(found["text"])
    assert (found["parse"], found["link_names"], found["mrkdwn"]) == ("none", False, False)
    *said, link = found["blocks"]
    assert {block["text"]["type"] for block in said} == {"plain_text"}
    page = "https://pairwatch.example.net/pair?pair=mx-paris"
    ours = f"<{page}|Open in Pairwatch>   <{page}&amp;do=acknowledge|Acknowledge>"
    assert link["text"]["text"] == ours
    assert all(0 < len(block["text"]["text"]) <= 3000 for block in said)
    assert len(found["blocks"][0]["text"]["text"]) <= 150


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_in_a_letter_it_makes_no_header_no_element_and_no_reader_else(text):
    async with mail_sink() as sink:
        settings = EmailSettings(("noc@example.com",), "pw@example.org", "127.0.0.1", sink.port, Encryption.NONE)
        await Mail("mail", settings, "", 5.0).send(saying(text), Copy(folded=(saying(text),)))
    ((to, octets),) = sink.taken
    assert to == ["noc@example.com"]
    assert all(len(line) <= 998 for line in octets.splitlines())
    letter = email.message_from_bytes(octets, policy=default)
    assert letter["Bcc"] is None
    assert (len(letter.get_all("Subject")), len(letter.get_all("To"))) == (1, 1)
    assert str(letter["Subject"]).isprintable()
    plain = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "it said" in plain
    assert all(c.isprintable() or c == "\n" for c in plain)
    elements = _Elements()
    elements.feed(letter.get_body(("html",)).get_content())
    assert set(elements.found) == {("html", "lang"), ("body",), ("h3",), ("p",), ("br",), ("a", "href")}


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))


@pytest.mark.parametrize("name", ["mention", "slack mention"])
async def test_by_apprise_nobody_is_called(name):
    called = re.compile(r"@(everyone|here|channel|all)|<[!#]|<@\w")
    assert not [each for each in await received("apprise", HOSTILE[name]) if called.search(each)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@here and @Everyone", "@ here and @ Everyone"),
        ("x@everyone", "x@ everyone"),
        ("<!channel> <@U1> <@&9> <#C1>", "< !channel> <@ U1> < @&9> < #C1>"),
        ("noc@example.com", "noc@example.com"),
        ("load @ 3", "load @ 3"),
    ],
)
def test_what_would_call_somebody_is_broken(text, shown):
    assert calls_nobody(text) == shown
