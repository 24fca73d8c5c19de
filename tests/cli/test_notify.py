"""`notify --test` and the heartbeat, as a person and a dead man's switch have them."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from alerts.control import listen
from alerts.sending.heart import Heart
from channel_stage import HttpSink, http_sink, says
from cli.collector.beating import heartbeat
from cli.collector.channels import fallbacks, open_channels, wrong_channels
from cli.collector.dispatching import dispatching
from cli.collector.operators import Operators
from cli.collector.trials import Trials
from cli.files import anchored
from hapair.forms.lines import whole_ms
from hapair.settings.channels_file import HEARTBEAT
from hapair.settings.file import parse
from hapair.settings.model import Settings
from history.notices import DeliveryState
from history.store import open_store
from settings_text import TEXT


def now() -> datetime:
    return whole_ms(datetime.now(UTC))


def webhook(name: str, url: str, more: str = "") -> str:
    return f'\n[[channel]]\nname = "{name}"\ntype = "webhook"\nurl = "{url}"\n{more}\n'


def settings(folder: Path, *channels: str) -> Settings:
    text = TEXT + "".join(channels)
    (folder / "pairwatch.toml").write_text(text)
    return anchored(parse(text), folder)


async def notify(folder: Path, *arguments: str) -> tuple[int, str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAIRWATCH")}
    command = [sys.executable, "-m", "cli", "notify", "--test", *arguments]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=kept, stdout=pipe, stderr=pipe)
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def collector(given: Settings) -> AsyncIterator[SimpleNamespace]:
    """All of it that tells: the store, the writer, the dispatcher and the socket; nothing that looks."""
    stop = asyncio.Event()
    store = open_store(given.store.url, archive=Path(given.store.archive))
    try:
        channels = open_channels(given.alerts, now)
        async with dispatching(store, channels, fallbacks(given.alerts), now, stop) as (writer, dispatcher):
            names = tuple(channel.name for channel in given.alerts.channels)
            trials = Trials(names, writer.hand_on, writer.kept, now)
            async with listen(Path(given.operators.socket), Operators({}, writer.kept, now, trials).answer):
                yield SimpleNamespace(store=store, writer=writer, dispatcher=dispatcher)
    finally:
        store.close()


def told(sink: HttpSink) -> list[dict]:
    return [json.loads(asked.body) for asked in sink.asked]


async def test_without_a_collector_each_channel_is_tried_from_here(tmp_path):
    async with http_sink() as well, http_sink(says(401, "no such key")) as ill:
        settings(tmp_path, webhook("well", well.url), webhook("ill", ill.url))
        code, out, _ = await notify(tmp_path)
    assert code == 2
    assert out.splitlines() == [
        "sent from here: no collector runs",
        "well: sent",
        "ill: given up: HTTP 401: no such key",
    ]
    (found,) = told(well)
    assert (found["reason"], found["topic"], found["title"][:6]) == ("test", "pairwatch", "[TEST]")


async def test_a_running_collector_tries_them_by_the_way_an_alarm_goes(tmp_path):
    async with http_sink() as well, http_sink(says(503)) as ill:
        given = settings(tmp_path, webhook("well", well.url), webhook("ill", ill.url))
        async with collector(given) as running:
            code, out, _ = await notify(tmp_path, "--json")
            (kept,) = running.store.notices("pairwatch")
    found = json.loads(out)
    assert (code, found["through"]) == (2, "collector")
    states = {result["channel"]: (result["state"], result["error"]) for result in found["channels"]}
    assert states == {"well": ("sent", ""), "ill": ("failed", "HTTP 503")}
    assert [each["key"] for each in told(well)] == [kept.notice.key]
    assert {d.channel: d.state for d in kept.deliveries}["well"] is DeliveryState.SENT


async def test_one_channel_may_be_chosen_and_one_that_takes_over_is_shown(tmp_path):
    async with http_sink() as well, http_sink(says(410)) as gone:
        channels = webhook("well", well.url), webhook("gone", gone.url, 'fallback = "well"')
        async with collector(settings(tmp_path, *channels)):
            code, out, _ = await notify(tmp_path, "--channel", "gone")
    assert code == 2
    assert "gone: given up: HTTP 410" in out.splitlines()
    assert "well, instead of gone: sent" in out.splitlines() or "well, instead of gone: owed" in out.splitlines()


@pytest.mark.parametrize(
    ("channels", "arguments", "code", "says"),
    [
        ((), (), 78, "not alerting"),
        ((webhook("well", "http://127.0.0.1:1/"),), ("--channel", "wel"), 64, "there are well"),
    ],
)
async def test_what_cannot_be_tried_is_said(tmp_path, channels, arguments, code, says):
    settings(tmp_path, *channels)
    ended = await notify(tmp_path, *arguments)
    assert ended[0] == code
    assert says in ended[2]


async def test_a_channel_whose_secret_is_missing_keeps_no_other_from_telling(tmp_path):
    lost = '\n[[channel]]\nname = "lost"\ntype = "webhook"\nurl = {file = "nowhere"}\n'
    async with http_sink() as well:
        given = settings(tmp_path, webhook("well", well.url), lost)
        code, out, _ = await notify(tmp_path)
    (wrong,) = wrong_channels(given.alerts, now)
    assert (code, len(well.asked)) == (2, 1)
    assert "well: sent" in out
    assert f"lost: failed: the secret in file {tmp_path / 'nowhere'} cannot be read" in out
    assert wrong.startswith("channel 'lost': the secret in file")


async def test_what_a_collector_will_not_try_is_refused():
    async def kept() -> None:
        return

    trials = Trials(("well",), lambda _: None, kept, now)
    for asked in ({}, {"channels": [], "who": "me"}, {"channels": ["well"]}, {"channels": ["other"], "who": "me"}):
        with pytest.raises(ValueError, match="channel"):
            await trials.answer(asked)


BEAT = '\n[heartbeat]\nurl = "{url}/ping"\n'


async def test_a_heartbeat_goes_through_the_queue_and_is_one_row_however_often_it_beats(tmp_path):
    async with http_sink() as sink, collector(settings(tmp_path, BEAT.format(url=sink.url))) as running:
        heart = Heart({"mx-paris": 25.0}, time.monotonic)
        job = heartbeat(60.0, heart, running.writer.kept, running.dispatcher.take, now)
        await job.run()
        assert running.dispatcher.report()[0].waiting == 0
        heart.looked("mx-paris")
        for beats in (1, 2, 3):
            await job.run()
            await until(lambda beats=beats: running.dispatcher.report()[0].sent == beats)
        await running.writer.kept()
        assert [asked.path for asked in sink.asked] == ["/ping"] * 3
        assert running.store.notices(HEARTBEAT) == []
        assert running.store.owed() == []


async def test_a_collector_that_died_while_it_beat_owes_no_beat_at_the_next_start(tmp_path):
    async with http_sink(says(503)) as sink:
        given = settings(tmp_path, BEAT.format(url=sink.url))
        async with collector(given) as running:
            heart = Heart({}, time.monotonic)
            await heartbeat(60.0, heart, running.writer.kept, running.dispatcher.take, now).run()
            await until(lambda: bool(running.dispatcher.report()[0].error))
        async with collector(given) as running:
            assert running.dispatcher.report()[0].waiting == 0


async def test_no_beat_is_owed_while_the_store_takes_nothing():
    taken, away = [], asyncio.Event()

    async def kept() -> None:
        await away.wait()

    heart = Heart({}, time.monotonic)
    beating = asyncio.create_task(heartbeat(60.0, heart, kept, taken.extend, now).run())
    await asyncio.sleep(0)
    assert taken == []
    away.set()
    await beating
    assert len(taken) == 1


async def until(holds) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nobody tells when it does
            await asyncio.sleep(0.01)
