"""Knows what a person can do about a pair, and how that stands in its history: as an event of the operator's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hapair.forms.lines import BadLine, parse_time, show_time
from hapair.look import Event, Source
from hapair.people.windows import Window, parse_window, show_window


class Via(StrEnum):
    """From where a person acted."""

    CLI = "cli"
    DASHBOARD = "dashboard"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Somebody looks after the incident that is open. It holds until it expires or the incident gets worse."""

    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unacknowledged:
    pass


@dataclass(frozen=True, slots=True)
class Silenced:
    """Nothing is told of `rules` (of everything, where empty) until `until`."""

    id: str
    until: datetime
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsilenced:
    id: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A maintenance window or a planned failover."""

    id: str
    window: Window


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A window that was planned by an act is none any more."""

    id: str


@dataclass(frozen=True, slots=True)
class Noted:
    """`incident` is when the one was opened that the note is about, which may be long over; None for what is now."""

    incident: datetime | None = None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A person's finding on the incident opened at `incident`, in words as the act's note. The last one stands.

    `planned`: whether it was meant to happen; None where that is left as it was found. `cause` is one of `causes.kinds`
    or empty, where only the words say it; `named` is the one that Pairwatch named first when the person concluded.
    """

    incident: datetime
    planned: bool | None = None
    cause: str = ""
    named: str = ""


Doing = Acknowledged | Unacknowledged | Silenced | Unsilenced | Planned | Cancelled | Noted | Concluded

KINDS: Mapping[type, str] = {
    Acknowledged: "acknowledged",
    Unacknowledged: "unacknowledged",
    Silenced: "silenced",
    Unsilenced: "unsilenced",
    Planned: "planned",
    Cancelled: "cancelled",
    Noted: "note",
    Concluded: "concluded",
}


@dataclass(frozen=True, slots=True)
class Act:
    """`who` is who they say they are, as far as the way they came in can know; `note` is free text."""

    who: str
    via: Via
    doing: Doing
    note: str = ""


def show_act(pair: str, at: datetime, act: Act) -> Event:
    """The event that keeps it."""
    more: dict[str, object] = {"who": act.who, "via": act.via.value}
    match act.doing:
        case Acknowledged(expires=expires) if expires:
            more["expires"] = show_time(expires)
        case Silenced(id=name, until=until, rules=rules):
            more |= {"id": name, "until": show_time(until), "rules": list(rules)}
        case Planned(id=name, window=window):
            more |= {"id": name, "window": show_window(window)}
        case Unsilenced(id=name) | Cancelled(id=name):
            more["id"] = name
        case Noted(incident=incident) if incident:
            more["incident"] = show_time(incident)
        case Concluded(incident=incident, planned=planned, cause=cause, named=named):
            more |= {"incident": show_time(incident)} | ({} if planned is None else {"planned": planned})
            more |= {key: word for key, word in (("cause", cause), ("named", named)) if word}
    return Event(pair, at, Source.OPERATOR, KINDS[type(act.doing)], None, act.note, more)


def parse_act(event: Event) -> Act | None:
    """The act an event keeps; None for one of a trap or of syslog, and for one that this version cannot read."""
    if event.source is not Source.OPERATOR:
        return None
    try:
        more = event.more
        return Act(str(more.get("who", "")), Via(str(more.get("via", "cli"))), _doing(event.kind, more), event.text)
    except (KeyError, TypeError, ValueError, BadLine):
        return None


def _doing(kind: str, more: Mapping[str, object]) -> Doing:
    match kind:
        case "acknowledged":
            return Acknowledged(parse_time(str(more["expires"])) if "expires" in more else None)
        case "unacknowledged":
            return Unacknowledged()
        case "silenced":
            rules = more.get("rules", [])
            if not isinstance(rules, list):
                raise ValueError(rules)
            return Silenced(str(more["id"]), parse_time(str(more["until"])), tuple(map(str, rules)))
        case "unsilenced":
            return Unsilenced(str(more["id"]))
        case "planned":
            return Planned(str(more["id"]), parse_window(more["window"]))
        case "cancelled":
            return Cancelled(str(more["id"]))
        case "note":
            return Noted(parse_time(str(more["incident"])) if "incident" in more else None)
        case "concluded":
            planned = more.get("planned")
            if not isinstance(planned, bool | None):
                raise ValueError(planned)
            said = str(more.get("cause", "")), str(more.get("named", ""))
            return Concluded(parse_time(str(more["incident"])), planned, *said)
    raise ValueError(kind)
