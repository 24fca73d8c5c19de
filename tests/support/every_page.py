"""Knows every page there is, and what stands on it where all that a unit can tell is a text of the test's choosing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import quote

from playwright.sync_api import Page

from alerts.sending.channel_report import REPORT, ChannelReport, show_reports
from dashboard.reports.formats import Format, write
from dashboard.reports.incident import read_case, report_incident
from dashboard.reports.month import read_month, stretch
from dashboard.reports.monthly import report_month
from dashboard.review.lists import address as incident_address
from dashboards import Served
from gallery import Posed
from ha_configs import HaService, clean, quoted, written
from hapair.forms.lines import whole_ms
from hapair.lint.unit import Syntax
from hapair.look import Cause, Event, Facts, Item, NoAnswer, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair
from history.store import Store

PAIRS = 5
ODD = f"pair-{PAIRS - 1}"
"""Has a unit that tells modes of its own, which are in the messages of it."""
EVENTS = 40
LOOKS = 60
INTERVAL_S = 300.0
"""Between two looks: what stands on a page may not grow old while all of them are visited."""
READY_MS = 40_000

Text = Callable[[int], str]


@dataclass
class Texts:
    """The next of them for each field that a unit fills."""

    make: Text
    numbers: Iterator[int] = field(default_factory=count)
    given: list[str] = field(default_factory=list)

    def next(self) -> str:
        text = self.make(next(self.numbers))
        self.given.append(text)
        return text


def fill_with(store: Store, make: Text, now: datetime) -> list[str]:
    """Pairs that failed over lately, all that is text by `make`; what was given to the store."""
    texts, now = Texts(make), whole_ms(now)
    pairs = [Pair(f"pair-{n}", f"p{n}-mx1", f"p{n}-mx2", poll_interval_s=INTERVAL_S) for n in range(PAIRS)]
    store.add_pairs(pairs)
    for pair in pairs:
        Posed(pair).keep(store, sorted([*_looks(pair, texts, now), *_events(pair, texts, now)], key=lambda it: it.at))
    reports = (ChannelReport("mail", 2, now, failing_since=now, error=texts.next()),)
    store.keep_report(REPORT, now, show_reports(reports))
    return texts.given


def _looks(pair: Pair, texts: Texts, now: datetime) -> Iterator[Item]:
    first, second = _told(texts), _told(texts)
    refused = NoAnswer(Cause.PROTOCOL, texts.next())
    odd = texts.next(), texts.next()
    for n in range(LOOKS, -1, -1):
        at = whole_ms(now - timedelta(seconds=n * INTERVAL_S))
        if n > LOOKS // 2:
            members = {pair.primary: _both(1, 1, first), pair.secondary: _both(2, 2, second)}
        elif pair.name == ODD:
            odd_word = Testimony(None, Reading(*odd, second))
            members = {pair.primary: _both(1, 1, first), pair.secondary: odd_word}
        else:
            members = {pair.primary: Testimony(refused, refused), pair.secondary: _both(2, 1, second)}
        yield Snapshot(pair.name, at, members)


def _told(texts: Texts) -> Facts:
    facts = Facts(serial=texts.next(), model=texts.next(), version=texts.next(), hostname=texts.next())
    return replace(
        facts,
        heartbeat={texts.next(): texts.next(), texts.next(): texts.next()},
        sync={texts.next(): texts.next()},
        interfaces={texts.next(): texts.next()},
        queues={texts.next(): 3},
        more={texts.next(): texts.next()},
    )


def _both(mode: int, effective: int, facts: Facts) -> Testimony:
    return Testimony(Reading(mode, effective, facts), Reading(mode, effective, facts))


def _events(pair: Pair, texts: Texts, now: datetime) -> Iterator[Event]:
    for n in range(EVENTS):
        at = whole_ms(now - timedelta(seconds=3 + 7 * n))
        source = (Source.TRAP, Source.SYSLOG)[n % 2]
        kind = ("primary_unit_switch", "heartbeat_changed", texts.next())[n % 3]
        yield Event(pair.name, at, source, kind, pair.secondary, texts.next(), {"octets": texts.next()})


def addresses(store: Store) -> list[str]:
    """One of each page, and of those of a pair and of an incident one for each of some."""
    pairs = [pair.name for pair in store.pairs()]
    rows = {row.pair: row for row in store.incidents() if not row.rule}
    about = ["/", "/wall", "/told", "/calendar", "/evidence", "/rules", "/audit", "/settings", "/lint", "/review"]
    about += [incident_address(name, rows[name].incident.opened) for name in (pairs[0], ODD)]
    return [*about, *(f"/pair?pair={quote(name)}" for name in (*pairs[:2], ODD)), f"/verify?pair={quote(pairs[0])}"]


def reports(store: Store, now: datetime) -> dict[str, bytes]:
    """What a browser would be handed of the odd pair: its incident, and the month of all pairs."""
    row = next(row for row in store.incidents() if not row.rule and row.pair == ODD)
    case = read_case(store, ODD, row.incident.opened, now)
    assert case is not None
    edges = stretch(f"{now:%Y-%m}", now)
    month = read_month(store, "all of them", store.pairs(), edges, now)
    return {
        "incident.html": write(report_incident(case), Format.HTML),
        "month.html": write(report_month(month), Format.HTML),
    }


def configurations(make: Text) -> tuple[tuple[str, str], list[str]]:
    """Those of two units that do not fit each other, all that may be called anything by `make`; and these texts."""
    texts = Texts(lambda number: " ".join(make(number).split()))
    pair = clean(3)
    pair.second.settings |= {"hb-base-port": "2001", "on-failure": _named(texts)}
    for unit in pair.units:
        unit.host = _named(texts)
        called = {port: _named(texts) for port in unit.ports}
        unit.ports = {called[name]: port for name, port in unit.ports.items()}
        unit.links = [replace(link, port=called[link.port]) for link in unit.links]
        unit.services |= {_named(texts): HaService() for _ in range(24)}
    first, second = (written(unit, Syntax.TABLES) for unit in pair.units)
    return (first, second), texts.given


def _named(texts: Texts) -> str:
    return quoted(texts.next())


def settled(page: Page, server: Served, address: str) -> None:
    """Opened, run to its end, and still."""
    page.goto(server.address + address)
    page.wait_for_selector('[data-testid="stAppViewContainer"]', timeout=READY_MS)
    page.wait_for_selector(
        '[data-testid="stHeading"], [data-testid^="stBidiComponent"], [data-testid="stText"], [data-testid="stAlert"]',
        state="attached",
        timeout=READY_MS,
    )
    page.wait_for_function(_STILL, timeout=READY_MS, polling=250)


_STILL = """() => {
  const count = document.querySelectorAll('*').length;
  window.still = window.counted === count ? (window.still || 0) + 1 : 0;
  window.counted = count;
  return window.still >= 6 && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]');
}"""
