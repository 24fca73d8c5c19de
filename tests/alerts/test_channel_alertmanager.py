"""Incidents as a real Alertmanager has them, and as it tells of them."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

from alerts.channels.alertmanager import Alertmanager
from alerts.channels.base import Copy
from alerts.channels.poster import Poster
from alerts.notice import Notice, Reason
from channel_stage import HttpSink, http_sink, notice
from hapair.severity import Severity
from needs import program

SETTINGS = """
route:
  receiver: sink
  group_by: [pair]
  group_wait: 100ms
  group_interval: 100ms
receivers:
  - name: sink
    webhook_configs:
      - url: {url}/told
        send_resolved: true
"""


@asynccontextmanager
async def alertmanager(folder: Path, sink: HttpSink) -> AsyncIterator[str]:
    (folder / "am.yml").write_text(SETTINGS.format(url=sink.url))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program("prometheus-alertmanager"), f"--config.file={folder / 'am.yml'}", "--cluster.listen-address="]
    command += [f"--web.listen-address=127.0.0.1:{port}", f"--storage.path={folder / 'data'}"]
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}"
            await until(lambda: answers(f"{url}/-/ready"))
            yield url
        finally:
            process.terminate()
            await process.wait()


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as found:
            return found.status == 200
    except OSError:
        return False


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not await asyncio.to_thread(holds):  # noqa: ASYNC110 - nobody tells when it does
            await asyncio.sleep(0.05)


def firing(url: str) -> list[tuple[str, str]]:
    with urlopen(f"{url}/api/v2/alerts", timeout=5) as found:
        return sorted((a["labels"]["pair"], a["labels"]["severity"]) for a in json.load(found))


def told(sink: HttpSink) -> list[tuple[str, str]]:
    found = [json.loads(asked.body) for asked in sink.asked]
    return [(alert["labels"]["severity"], alert["status"]) for each in found for alert in each["alerts"]]


async def test_an_alertmanager_holds_an_incident_until_its_end_is_told_and_one_that_got_worse_once(tmp_path):
    began = datetime.now(UTC) - timedelta(seconds=30)

    def said(number: int, reason: Reason, severity: Severity) -> Notice:
        at = began + timedelta(seconds=number)
        return notice(number, reason, opened=began, at=at, severity=severity)

    async with http_sink() as sink, alertmanager(tmp_path, sink) as url:
        channel = Alertmanager("there", url, "", "", Poster(10.0))
        first = await channel.send(said(1, Reason.OPENED, Severity.WARNING), Copy())
        await until(lambda: told(sink) == [("warning", "firing")])
        await channel.send(said(2, Reason.WORSE, Severity.CRITICAL), Copy(receipt=first))
        await channel.send(said(2, Reason.WORSE, Severity.CRITICAL), Copy(2, receipt=first))
        await until(lambda: {("critical", "firing"), ("warning", "resolved")} <= set(told(sink)))
        assert await asyncio.to_thread(firing, url) == [("mx-paris", "critical")]
        await channel.send(said(3, Reason.RESOLVED, Severity.CRITICAL), Copy(receipt=first))
        await until(lambda: ("critical", "resolved") in told(sink))
        assert await asyncio.to_thread(firing, url) == []
