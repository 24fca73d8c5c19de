"""Knows how an act reaches the collector from the command line, and what is said when it is kept."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alerts.control import NoCollector, Refused, act_request, ask
from cli.exits import Code, Stop
from cli.printing import plain, print_json
from hapair.forms.lines import show_time
from hapair.people.acts import (
    Acknowledged,
    Act,
    Cancelled,
    Concluded,
    Doing,
    Noted,
    Planned,
    Silenced,
    Unacknowledged,
    Unsilenced,
    Via,
)
from hapair.settings.model import Settings


def do_act(
    settings: Settings, pairs: Sequence[str], who: str | None, doing: Doing, text: str, *, as_json: bool
) -> None:
    """Has the collector keep it for each of the pairs, or none. Raises `Stop`."""
    for pair in pairs:
        if settings.pair(pair) is None:
            known = ", ".join(each.pair.name for each in settings.pairs)
            raise Stop(Code.USAGE, f"no pair is called '{pair}': there are {known}")
    act = Act(who or getpass.getuser(), Via.CLI, doing, text)
    if not settings.operators.socket:
        raise Stop(Code.SETTINGS, "the settings name no [operators] socket at which the collector could be told")
    try:
        found = ask(Path(settings.operators.socket), act_request(pairs, act))
    except NoCollector as error:
        raise Stop(Code.UNAVAILABLE, f"{error}: is it running? Nothing was done") from None
    except Refused as error:
        raise Stop(Code.DATA, str(error)) from None
    if as_json:
        print_json(found)
    else:
        _print(pairs, act, found)


def _print(pairs: Sequence[str], act: Act, found: dict[str, Any]) -> None:
    names = ", ".join(pairs)
    match act.doing:
        case Acknowledged(expires=expires):
            said = f"acknowledged by {act.who}" + (f" until {show_time(expires)}" if expires else "")
        case Unacknowledged():
            said = "acknowledged by nobody any more"
        case Silenced(id=name, until=until, rules=rules):
            said = f"silence {name} of {', '.join(rules) or 'everything'} until {show_time(until)}"
        case Unsilenced(id=name):
            said = f"silence {name} is over"
        case Planned(id=name):
            said = f"window {name} is planned"
        case Cancelled(id=name):
            said = f"window {name} is cancelled"
        case Noted() | Concluded():
            said = "noted"
    print(plain(f"{names}: {said} (kept at {found['at']})"))
