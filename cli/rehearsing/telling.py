"""Knows how the outcome of a drill is told: as a table, in detail, and as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from typing import Any

from cli.rehearsing.outcome import After, Fired, Outcome, WouldTell
from hapair.settings.model import PairSettings
from hapair.words.printable import printable
from simulator.scenarios.scenario import Act

HEAD = ("fault", "mail moves", "no primary", "two", "first alert", "told", "to", "well again")


def table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line a fault; times are after it."""
    rows = [HEAD, *map(_row, outcomes)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(found: Outcome) -> tuple[str, ...]:
    first, told = next(iter(found.alerts), None), next(iter(found.told), None)
    return (
        found.play.name,
        f"{after(found.moved[0][1])} to {found.moved[0][0]}" if found.moved else "-",
        length(found.no_primary_s),
        length(found.two_primaries_s),
        f"{first.rule} {after(first.after)}" if first else "-",
        after(told.after) if told else "-",
        (", ".join(told.channels) or "nobody") if told else "-",
        after(found.closed) if found.closed else ("no" if found.alerts else "-"),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """`lines` are when, counted from the fault, and what."""

    title: str
    lines: tuple[tuple[str, str], ...]


def details(found: Outcome, pair: PairSettings) -> Iterator[str]:
    yield f"{found.play.name}: {found.play.summary}"
    for part in (*course(found, pair), *telling(found)):
        yield f"  {part.title}"
        yield from (f"    {when:>12}  {text}" for when, text in part.lines)
    yield f"  well again: {ending(found)}"


def course(found: Outcome, pair: PairSettings) -> tuple[Part, ...]:
    names = pair.pair.primary, pair.pair.secondary
    return (
        _part("what is done", _done(found, names), found),
        _part("what the units do", _happens(found, names, pair), found),
        _part("what Pairwatch shows", ((at, state.replace("_", " ")) for state, at in found.shown), found),
    )


def telling(found: Outcome) -> tuple[Part, ...]:
    return (
        _part("what would fire", ((alert.after, _alert(alert)) for alert in found.alerts), found),
        _part("who would be told", ((each.after, _told(each)) for each in found.told), found),
    )


def _part(title: str, lines: Iterable[tuple[After, str]], found: Outcome) -> Part:
    return Part(title, tuple((after(at), printable(text) + _often(at, found)) for at, text in lines))


def ending(found: Outcome) -> str:
    if found.closed:
        return after(found.closed)
    return "not within this time" if found.alerts else "nothing fired"


def _done(found: Outcome, names: tuple[str, str]) -> Iterator[tuple[After, str]]:
    for act in found.play.acts:
        of = f" of {names[0] if act.member == 'primary' else names[1]}" if act.member else ""
        options = "".join(f" {key}={value}" for key, value in act.options.items())
        yield After(act.at_s, act.at_s, found.performances), f"{act.fault}{of}{options}"


def _happens(found: Outcome, names: tuple[str, str], pair: PairSettings) -> Iterator[tuple[After, str]]:
    for states, at in found.happens:
        acts = ", ".join(f"{name} {state}" for name, state in zip(names, states, strict=True))
        yield at, acts + _holders(names, states, pair)


def _alert(alert: Fired) -> str:
    gone = f"over at {after(alert.resolved)}" if alert.resolved else "and lasts"
    return f"{' '.join(filter(None, (alert.severity, alert.rule, alert.subject)))}, {gone}"


def _told(each: WouldTell) -> str:
    return f"{each.reason}, to {', '.join(each.channels) or 'nobody'}: {each.title}"


def after(found: After) -> str:
    """Rounded outwards."""
    least, most = floor(found.least_s), ceil(found.most_s)
    return f"{least} s" if most <= least else f"{least}-{most} s"


def length(found: tuple[float, float]) -> str:
    least, most = floor(found[0]), ceil(found[1])
    return "-" if most <= 0 else f"{least} s" if most <= least else f"{least}-{most} s"


def _often(at: After, found: Outcome) -> str:
    return "" if at.times == found.performances else f" (in {at.times} of {found.performances} performances)"


def _holders(names: tuple[str, str], states: tuple[str, str], pair: PairSettings) -> str:
    """Who answers at the virtual addresses: whoever is primary, and both where both are."""
    if not pair.virtual_ips:
        return ""
    held = [name for name, state in zip(names, states, strict=True) if state == "primary"]
    return f"; {', '.join(pair.virtual_ips)} {'at ' + ' and '.join(held) if held else 'answered by nobody'}"


def show_outcome(found: Outcome) -> dict[str, Any]:
    return {
        "fault": found.play.name,
        "summary": found.play.summary,
        "acts": [_show_act(act) for act in found.play.acts],
        "performances": found.performances,
        "happens": [{"states": list(states), "after": asdict(at)} for states, at in found.happens],
        "shown": [{"state": state, "after": asdict(at)} for state, at in found.shown],
        "mail_moves": [{"to": to, "after": asdict(at)} for to, at in found.moved],
        "no_primary_s": list(found.no_primary_s),
        "two_primaries_s": list(found.two_primaries_s),
        "alerts": [asdict(alert) for alert in found.alerts],
        "notices": [asdict(each) for each in found.told],
        "closed": found.closed and asdict(found.closed),
    }


def _show_act(act: Act) -> dict[str, Any]:
    shown: dict[str, Any] = {"after_s": act.at_s, "what": act.fault, "member": act.member}
    return shown | ({"options": act.options} if act.options else {})
