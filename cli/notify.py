"""Knows `pairwatch notify --test`: whether each channel takes a message, by the way that an alarm goes."""

import getpass
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit

from cli.exits import Code, Stop
from cli.files import load
from cli.options import CONFIG, JSON
from cli.printing import plain, print_json
from hapair.forms.lines import parse_time
from hapair.settings.model import Settings
from hapair.severity import Severity

if TYPE_CHECKING:
    from history.notices import Delivery
    from history.reader import Reader

SENT = "sent"

PATIENCE_S = 45.0
"""For every channel to have been tried once: longer than one attempt may last by default, and a fallback's after it."""
POLL_S = 0.2

Results = list[dict[str, Any]]


@click.command()
@CONFIG
@click.option("--test", is_flag=True, required=True, help="Send a message that says it is a test.")
@click.option("--channel", "channels", multiple=True, help="Only this channel; may be given several times.")
@JSON
def notify(config: Path | None, test: bool, channels: tuple[str, ...], as_json: bool) -> None:
    """Try the channels: through the running collector, journalled and sent as an alarm is; without one, from here.

    Ends with 0 where each of them took it, else with 2.
    """
    settings = load(config)
    names = _chosen(settings, channels)
    results = _through_collector(settings, names)
    through = "here" if results is None else "collector"
    results = _from_here(settings, names) if results is None else results
    well = bool(results) and all(result["state"] == SENT for result in results)
    if as_json:
        print_json({"through": through, "channels": results})
    else:
        _print(through, results)
    raise Exit(Severity.OK if well else Severity.CRITICAL)


def _chosen(settings: Settings, channels: Sequence[str]) -> tuple[str, ...]:
    known = [channel.name for channel in settings.alerts.channels]
    if not known:
        raise Stop(Code.SETTINGS, "not alerting: there is no [[channel]] in the settings")
    for name in channels:
        if name not in known:
            raise Stop(Code.USAGE, f"no channel is called '{name}': there are {', '.join(known)}")
    return tuple(dict.fromkeys(channels)) or tuple(known)


def _through_collector(settings: Settings, names: tuple[str, ...]) -> Results | None:
    """None where no collector runs."""
    if not settings.operators.socket:
        return None
    from alerts.control import NoCollector, Refused, ask, trial_request
    from history.reader import open_reader

    try:
        answer = ask(Path(settings.operators.socket), trial_request(names, getpass.getuser()))
    except NoCollector:
        return None
    except Refused as error:
        raise Stop(Code.DATA, str(error)) from None
    reader = open_reader(settings.store.url, archive=Path(settings.store.archive))
    try:
        return _followed(reader, answer, time.monotonic)
    finally:
        reader.close()


def _followed(reader: "Reader", answer: Mapping[str, Any], clock_s: Callable[[], float]) -> Results:
    """How it fared, as soon as each channel was tried; those that were not by then are said to wait."""
    from history.notices import DeliveryState

    until_s, at = clock_s() + PATIENCE_S, parse_time(answer["at"])
    while True:
        found = [d for told in reader.notices(opened=at) if told.notice.key == answer["key"] for d in told.deliveries]
        if clock_s() > until_s or not any(d.state in (DeliveryState.OWED, DeliveryState.TRYING) for d in found):
            return [_result(delivery) for delivery in found]
        time.sleep(POLL_S)


def _result(delivery: "Delivery") -> dict[str, Any]:
    return {
        "channel": delivery.channel,
        "state": delivery.state.value,
        "error": delivery.error,
        "instead_of": delivery.instead_of,
    }


def _from_here(settings: Settings, names: tuple[str, ...]) -> Results:
    import asyncio

    from alerts.channels.base import Channel, Copy, SendError
    from alerts.sending.trial import trial
    from cli.checking.asking import now
    from cli.collector.channels import open_channels

    notice = trial(now(), names, getpass.getuser())

    async def tried(channel: Channel) -> dict[str, Any]:
        state, said = SENT, ""
        try:
            await channel.send(notice, Copy())
        except SendError as error:
            state, said = "given_up" if error.permanent else "failed", error.reason
        return {"channel": channel.name, "state": state, "error": said, "instead_of": ""}

    async def all_tried() -> Results:
        opened = [channel for channel in open_channels(settings.alerts, now) if channel.name in names]
        return list(await asyncio.gather(*map(tried, opened)))

    return asyncio.run(all_tried())


def _print(through: str, results: Results) -> None:
    print("sent by the collector" if through == "collector" else "sent from here: no collector runs")
    for result in results:
        stands_in = f", instead of {result['instead_of']}" if result["instead_of"] else ""
        error = f": {result['error']}" if result["error"] else ""
        print(plain(f"{result['channel']}{stands_in}: {result['state'].replace('_', ' ')}{error}"))
