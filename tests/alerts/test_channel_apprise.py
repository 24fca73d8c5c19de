import json

import pytest

from alerts.channels.apprise_urls import Apprise
from alerts.channels.base import Copy, SendError
from alerts.notice import Reason
from channel_stage import http_sink, notice, says

# Apprise reads its plugins at the first notice, and one of them a module that Python 3.13 no longer has.
pytestmark = pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning")


def json_url(url: str, path: str = "") -> str:
    return url.replace("http:", "json:") + path


async def test_each_service_is_told_in_plain_text():
    async with http_sink() as one, http_sink() as other:
        channel = Apprise("there", [json_url(one.url), json_url(other.url)], 5.0)
        await channel.send(notice(), Copy())
        await channel.send(notice(1, Reason.RESOLVED), Copy())
    first, second = (json.loads(asked.body) for asked in one.asked)
    assert first["title"] == notice().message.title
    assert "1. Look at the heartbeat links." in first["message"]
    assert (first["type"], second["type"]) == ("failure", "success")
    assert len(other.asked) == 2


async def test_who_took_it_is_not_told_again_and_who_did_not_is_tried_again():
    async with http_sink() as well, http_sink(says(500), says()) as ill:
        urls = [json_url(well.url), json_url(ill.url, "/T0KEN")]
        with pytest.raises(SendError) as failed:
            await Apprise("there", urls, 5.0).send(notice(), Copy())
        await Apprise("there", urls, 5.0).send(notice(), Copy(2, progress=failed.value.progress))
    assert (len(well.asked), len(ill.asked)) == (1, 2)
    assert failed.value.reason == "line 2 (JSON): the service did not take it"
    assert not failed.value.permanent
    assert "T0KEN" not in failed.value.progress


async def test_apprise_tries_once_and_follows_no_redirect_for_we_do_the_trying():
    async with http_sink() as elsewhere, http_sink(says(302, Location="/")) as sink:
        sink.answers[0] = says(307, Location=elsewhere.url)
        with pytest.raises(SendError):
            await Apprise("there", [json_url(sink.url, "/?retry=3&wait=0")], 5.0).send(notice(), Copy())
    assert (len(sink.asked), len(elsewhere.asked)) == (1, 0)


def test_a_url_that_apprise_does_not_know_is_named_by_its_line_and_not_shown():
    with pytest.raises(ValueError, match=r"^line 2 holds no URL that apprise knows$"):
        Apprise("there", ["json://127.0.0.1/", "no-such-service://hunter2"], 5.0)
