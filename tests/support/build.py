"""Builders that read like the field: a pair, a member's words, a look after so many seconds."""

from datetime import UTC, datetime, timedelta

from hapair.look import Cause, Event, Item, NoAnswer, Outcome, Path, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair

START = datetime(2026, 3, 1, tzinfo=UTC)
PAIR = Pair("mx-paris", "mx1", "mx2")

# What a unit sends, by the name of its state in the field: (HA mode, effective mode).
P, S = (1, 1), (2, 2)
P_OFF, P_AS_S, S_AS_P, S_OFF = (1, 0), (1, 2), (2, 1), (2, 0)
HA_OFF, CP, CS = (0, 0), (3, 3), (4, 4)
ODD = (2, 7)
SILENT, LATE, NO_HA = NoAnswer(Cause.TIMEOUT), NoAnswer(Cause.LATE), NoAnswer(Cause.NO_HA_OBJECTS)

Said = tuple[int, int] | Outcome


def told(snmp: Said | None, http: Said | None = None) -> Testimony:
    return Testimony(_outcome(snmp), _outcome(http))


def look(
    p: Said | Testimony, s: Said | Testimony, after: float = 0, *, path: Path = Path.OK, pair: Pair = PAIR
) -> Snapshot:
    first, second = (x if isinstance(x, Testimony) else told(x) for x in (p, s))
    return Snapshot(pair.name, START + timedelta(seconds=after), {pair.primary: first, pair.secondary: second}, path)


def looks(*said: tuple[Said, Said], every: float = 10, start: float = 0) -> list[Item]:
    return [look(p, s, start + n * every) for n, (p, s) in enumerate(said)]


def event(kind: str, after: float, member: str = "mx2", source: Source = Source.TRAP) -> Event:
    return Event(PAIR.name, START + timedelta(seconds=after), source, kind, member)


def _outcome(said: Said | None) -> Outcome | None:
    return Reading(*said) if isinstance(said, tuple) else said
