"""The dashboard as it is served, looked at by a real browser."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.pair.page import PAST
from dashboard.said import printable
from dashboard.wall.tiles import TRUST_S
from dashboards import Served, browser_page, served
from gallery import OK, S_AS_P, P, fill, look_again, well
from hapair.forms.lines import whole_ms
from hapair.look import Cause, Event, Facts, NoAnswer, Reading, Snapshot, Source, Testimony
from hapair.pair import Pair
from hapair.watch import Watch, step
from history.store import Record, Store
from screen_colour import CRITICAL_FILL, colour_inside
from stores import Files, Place


@dataclass
class Kept:
    """A store with a writer, and the one pair in it."""

    place: Place
    store: Store
    sitter: object = field(default_factory=lambda: well("mx-paris", 1e6))

    def __post_init__(self) -> None:
        self.watches = fill(self.store, [self.sitter], datetime.now(UTC))

    def now_says(self, p, s) -> None:
        self.sitter = replace(self.sitter, stretches=((0.0, p, s, OK, OK),))
        look_again(self.store, [self.sitter], self.watches, datetime.now(UTC))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    place = Files(tmp_path).new()
    with place.opened() as store:
        yield Kept(place, store)


@contextmanager
def looking_at(server: Served, path: str, **options: object):
    with browser_page(**options) as page:
        page.goto(server.address + path)
        yield page


def test_a_split_brain_in_the_store_is_on_the_wall_within_three_seconds(kept):
    with served(kept.place) as server, looking_at(server, "/wall") as page:
        expect(page.locator(".tile")).to_have_attribute("data-tone", "ok", timeout=30_000)
        began = time.monotonic()
        kept.now_says(P, S_AS_P)
        expect(page.locator(".tile")).to_have_attribute("data-state", "split_brain", timeout=10_000)
        assert time.monotonic() - began < 3.5
        expect(page.locator(".tile .state strong")).to_have_text("Split brain")
        expect(page.locator(".headline")).to_contain_text("mx-paris split brain")
        assert colour_inside(page, ".tile") == CRITICAL_FILL


def test_a_tile_that_goes_on_is_the_same_node_and_not_drawn_anew(kept):
    with served(kept.place) as server, looking_at(server, "/wall") as page:
        page.locator(".tile").evaluate("tile => { tile.marked = true; }")
        kept.now_says(P, S_AS_P)
        expect(page.locator(".tile")).to_have_attribute("data-state", "split_brain", timeout=10_000)
        assert page.locator(".tile").evaluate("tile => tile.marked")


def test_a_wall_whose_server_is_gone_says_that_it_cannot_be_trusted_and_recovers_by_itself(kept):
    with served(kept.place) as server, looking_at(server, "/wall") as page:
        expect(page.locator(".tile")).to_be_visible(timeout=30_000)
        expect(page.locator(".banner")).to_have_count(0)
        server.process.kill()
        expect(page.locator(".banner")).to_contain_text("do not trust this screen", timeout=(TRUST_S + 8) * 1000)
        assert page.get_by_text("Connection error").count()
        assert colour_inside(page, ".banner") == CRITICAL_FILL
        with served(kept.place, server.port):
            expect(page.locator(".banner")).to_have_count(0, timeout=30_000)
            expect(page.locator(".header")).to_be_visible()


def test_a_collector_that_stopped_leaves_no_tile_that_looks_well(tmp_path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        fill(store, [well("mx-paris", 1e6, until_s=60.0)], datetime.now(UTC))
    with served(place) as server, looking_at(server, "/wall") as page:
        expect(page.locator(".tile")).to_have_attribute("data-tone", "unseen", timeout=30_000)
        expect(page.locator(".tile .state strong")).to_have_text("No data")


@pytest.mark.parametrize("path", ["/wall", "/pair?pair=mx-paris", "/"])
def test_no_page_asks_another_host_for_anything_nor_meets_an_error(kept, path):
    asked, broken = [], []
    with served(kept.place) as server, browser_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.goto(server.address + path)
        expect(page.locator(".tile, .verdict, [data-testid=stDataFrame]").first).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")
    foreign = [url for url in asked if not url.startswith((server.address, "data:", "blob:"))]
    assert (foreign, broken) == ([], [])
    assert len(asked) > 10


HOSTILE = [
    "<img src=http://evil.invalid/1 class=planted onerror=alert(1)>",
    "<script class=planted src=http://evil.invalid/2></script>",
    "<style class=planted>*{display:none!important}</style>",
    "<svg class=planted onload=fetch('http://evil.invalid/3')>",
    "![x](http://evil.invalid/4)",
    "[click](http://evil.invalid/5)",
    "# heading **bold** :red[text] $x^2$ :material/home:",
    "</div></section><h1 class=planted>all is well</h1>",
    "javascript:alert(1)",
    "<a class=planted href=http://evil.invalid/6>ok</a>",
    "<iframe class=planted src=http://evil.invalid/7></iframe>",
    "<link class=planted rel=stylesheet href=http://evil.invalid/8>",
    "'\" onmouseover=alert(1) class=planted x='",
    "${fetch('http://evil.invalid/9')}",
    "{{constructor.constructor('alert(1)')()}}",
    "\u202eevil\u202c \u200b\u2066",
    "\x1b[2J\x00\x07\r\n",
    "<base class=planted href=http://evil.invalid/>",
    "<meta class=planted http-equiv=refresh content='0;url=http://evil.invalid/10'>",
    "A" * 5000,
    "<object class=planted data=http://evil.invalid/11></object>",
]
PLANTED = """() => {
  const roots = [document];
  for (let n = 0; n < roots.length; n++)
    for (const e of roots[n].querySelectorAll('*')) if (e.shadowRoot) roots.push(e.shadowRoot);
  const planted = '.planted, [onerror], [onmouseover], [onload]';
  return roots.flatMap((root) => [...root.querySelectorAll(planted)].map((e) => e.outerHTML));
}"""


def hostile_look(pair: Pair, text: str, at: datetime) -> Snapshot:
    """Every place in which a unit can say something says it."""
    facts = Facts(
        serial=text, model=text, version=text, hostname=text,
        interfaces={text: text}, heartbeat={text: text}, sync={text: text}, more={text: text},
    )  # fmt: skip
    first = Testimony(Reading(1, 7, facts), Reading(text, text, facts))
    second = Testimony(NoAnswer(Cause.PROTOCOL, text, facts), NoAnswer(Cause.TLS, text))
    return Snapshot(pair.name, whole_ms(at), {pair.primary: first, pair.secondary: second})


def fill_with(store: Store, text: str, number: int) -> str:
    """A pair whose own names are as hostile as what its members say; its name."""
    pair = Pair(f"{number:02} {text}", f"1 {text}", f"2 {text}")
    store.add_pairs([pair])
    now = datetime.now(UTC)
    watch = Watch(pair)
    event = Event(pair.name, whole_ms(now), Source.SYSLOG, text, pair.primary, text)
    for item in (hostile_look(pair, text, now - timedelta(seconds=2)), event, hostile_look(pair, text, now)):
        done = step(watch, item)
        watch = done.watch
        store.keep([Record(item, done)])
    return pair.name


def test_hostile_text_is_only_ever_text(tmp_path):
    place, asked = Files(tmp_path).new(), []
    with place.opened() as store:
        names = [fill_with(store, text, n) for n, text in enumerate(HOSTILE)]
    with served(place) as server, browser_page() as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(f"dialog: {dialog.message}"))
        page.goto(server.address + "/wall")
        expect(page.locator(".tile")).to_have_count(len(HOSTILE), timeout=30_000)
        assert page.locator(".tile .name span").all_text_contents() == [printable(name) for name in sorted(names)]
        assert page.evaluate(PLANTED) == []
        for number in (0, 2, 4, 7, 12, 15, 16):
            page.locator(".tile").nth(number).click()
            expect(page.locator(".verdict")).to_be_visible(timeout=30_000)
            expect(page.locator("nav b")).to_have_text(printable(sorted(names)[number]))
            page.locator("details summary").get_by_text(PAST).click(timeout=30_000)
            expect(page.locator("[data-testid=stDataFrame]").first).to_be_visible(timeout=30_000)
            assert page.evaluate(PLANTED) == []
            page.goto(server.address + "/wall")
            expect(page.locator(".tile")).to_have_count(len(HOSTILE), timeout=30_000)
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []
