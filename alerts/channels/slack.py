"""Knows Slack by a bot's token: an incident is one message, kept as it is now, and its thread is the log."""

import json
from typing import Any

from alerts.channels.base import Copy, SendError
from alerts.channels.poster import Poster
from alerts.channels.wording import paragraphs, tamed
from alerts.notice import Notice, Reason

LONGEST_HEADER, LONGEST_TEXT = 150, 3000
_MAY_PASS = {
    "internal_error",
    "fatal_error",
    "ratelimited",
    "rate_limited",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
_GONE = {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
"""The message of the incident cannot be changed any more: it gets a new one."""
_NEW = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
_QUIET = {Reason.RESOLVED, Reason.SETTLED}
"""In the thread, and not shown in the channel again: the message itself changes, and nobody is called for it."""


class Slack:
    def __init__(self, name: str, url: str, token: str, channel: str, poster: Poster) -> None:
        self.name, self._url, self._channel, self._poster = name, url.rstrip("/"), channel, poster
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}

    async def send(self, notice: Notice, copy: Copy) -> str:
        """The receipt names the channel and the message. Changed first, then told in the thread: either can be done
        again after a failure between the two."""
        channel, _, message = copy.receipt.partition("/")
        if message and channel == self._channel and await self._change(message, notice, copy):
            broadcast = {"reply_broadcast": True} if notice.reason not in _QUIET else {}
            await self._call("chat.postMessage", {"thread_ts": message, **broadcast, **_NEW, **form(notice, copy)})
            return copy.receipt
        posted = await self._call("chat.postMessage", {**_NEW, **form(notice, copy)})
        return f"{self._channel}/{posted.get('ts', '')}"

    async def _change(self, message: str, notice: Notice, copy: Copy) -> bool:
        try:
            await self._call("chat.update", {"ts": message, **form(notice, copy)})
        except SendError as error:
            if error.reason in _GONE:
                return False
            raise
        return True

    async def _call(self, method: str, found: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"channel": self._channel, **found}).encode()
        reply = await self._poster.post(f"{self._url}/{method}", body, self._headers)
        try:
            said = json.loads(reply.text)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise SendError("the answer is none of Slack's")
        if said.get("ok") is not True:
            why = self._poster.excerpt(str(said.get("error", "no reason given")))
            raise SendError(why, permanent=why not in _MAY_PASS)
        return said


def form(notice: Notice, copy: Copy) -> dict[str, Any]:
    """What a unit said stands in blocks of plain text, where nothing is a mention, a link or a format."""
    notice = tamed(notice)
    title, links = notice.message.title, _links(notice)
    told = (lines for lines in paragraphs(notice, copy) if lines and lines[-1] not in links)
    parts = [_plain("section", "\n".join(lines)) for lines in told]
    blocks = [_plain("header", title, LONGEST_HEADER), *parts]
    if links:
        marked = (f"<{escaped(link.replace('|', '%7C'))}|{label}>" for link, label in links.items())
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": "   ".join(marked)}})
    return {
        "text": escaped(title),
        "blocks": blocks[:50],
        "metadata": {"event_type": "pairwatch_notice", "event_payload": {"key": notice.key}},
        "parse": "none",
        "link_names": False,
    }


def _links(notice: Notice) -> dict[str, str]:
    """What each of our own addresses is called."""
    message = notice.message
    found = {message.link: "Open in Pairwatch", message.acknowledge: "Acknowledge"}
    return {link: label for link, label in found.items() if link}


def escaped(text: str) -> str:
    """The three characters that Slack gives a meaning."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(kind: str, text: str, longest: int = LONGEST_TEXT) -> dict[str, Any]:
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return {"type": kind, "text": {"type": "plain_text", "text": shown, "emoji": False}}
