"""The wall in a real browser: on every screen, with many pairs, as they change, and what it sounds like."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboards import browser_page, served
from gallery import DOWN, FAILED, OK, P_AS_S, S_AS_P, P, S, Sitter, acknowledged, fill, look_again
from screen_colour import CRITICAL_FILL, colour_inside
from stores import Files, Place

WIDE, SMALL, HUGE, UPRIGHT = (1920, 1080), (1366, 768), (3840, 2160), (1080, 1920)
AUDIO = """
window.sounded = 0;
window.AudioContext = class {
  state = "running"; currentTime = 0; destination = {};
  resume() {}
  createGain() { return { gain: {}, connect: (next) => next }; }
  createOscillator() {
    return { frequency: {}, connect: (next) => next, start: (at) => { if (at === 0) window.sounded += 1; }, stop() {} };
  }
};
"""
MISFITS = """() => {
  const root = [...document.querySelectorAll("*")].map((e) => e.shadowRoot).find((r) => r?.querySelector(".screen"));
  const outside = (e) => { const b = e.getBoundingClientRect();
    return b.left < 0 || b.top < 0 || b.right > innerWidth + 1 || b.bottom > innerHeight + 1 || b.height < 10; };
  const cut = (e) => e.scrollHeight > e.clientHeight + 2;
  const screen = root.querySelector(".screen");
  const all = [...root.querySelectorAll(".tile, .chip, .header")];
  const found = all.filter((e) => outside(e) || (e.matches(".tile") && cut(e)));
  return [screen.scrollHeight - screen.clientHeight, document.documentElement.scrollHeight - innerHeight,
    ...found.map((e) => `${e.className} ${e.textContent}`)].filter((x) => x);
}"""


class Fleet:
    """A store with a writer, and pairs in it that say what they are told to."""

    def __init__(self, place: Place, sitters: list[Sitter]) -> None:
        self.place, self.sitters = place, {sitter.name: sitter for sitter in sitters}
        with place.opened() as store:
            self._posed = fill(store, sitters, datetime.now(UTC))

    def now(self, **says: tuple[object, object]) -> None:
        """By name with `_` for `-`: what its members say from now on. All the others are looked at again too."""
        for name, (p, s) in says.items():
            sitter = self.sitters[name.replace("_", "-")]
            self.sitters[sitter.name] = replace(sitter, stretches=((0.0, p, s, OK, OK),))
        with self.place.opened() as store:
            look_again(store, list(self.sitters.values()), self._posed, datetime.now(UTC))


def sitter(number: int, p: object = P, s: object = S, port5: str = OK, **more: object) -> Sitter:
    return Sitter(f"site-{number:02}", ((120.0, P, S, OK, OK), (100.0, p, s, OK, port5)), **more)


def mixed(count: int) -> list[Sitter]:
    """All that makes a tile high is in it: an owner, a mismatch, a member unseen, a weak link."""
    moods = [
        sitter(1, DOWN, S_AS_P, FAILED, done=((30.0, "somebody with a long name", acknowledged),)),
        sitter(2, P_AS_S, S_AS_P),
        sitter(3, P, S_AS_P),
        sitter(4, P, S, FAILED),
    ]
    return [*moods, *(sitter(n) for n in range(5, count + 1))][:count]


@contextmanager
def wall(fleet: Fleet, query: str = "", **options: object) -> Iterator[Page]:
    with served(fleet.place) as server, browser_page(**options) as page:
        page.add_init_script(AUDIO)
        page.goto(f"{server.address}/wall{query}")
        expect(page.locator(".tile, .chip").first).to_be_visible(timeout=60_000)
        yield page


@pytest.mark.parametrize("count", [1, 12, 24, 48])
def test_a_wall_fits_its_screen_without_scrolling_and_cuts_no_tile(tmp_path: Path, count: int):
    fleet = Fleet(Files(tmp_path).new(), mixed(count))
    with wall(fleet) as page:
        for width, height in (WIDE, SMALL, HUGE, UPRIGHT):
            fleet.now()
            page.set_viewport_size({"width": width, "height": height})
            portrait = str(height > width).lower()
            expect(page.locator(".screen")).to_have_attribute("data-portrait", portrait, timeout=5_000)
            page.wait_for_function(f"({MISFITS})().length === 0")
            assert page.locator(".tile .name span, .chip .name span").first.is_visible()


def test_the_header_counts_every_pair_and_names_the_worst_first(tmp_path: Path):
    with wall(Fleet(Files(tmp_path).new(), mixed(6))) as page:
        expect(page.locator(".finding b")).to_have_text(["site-03", "site-01", "site-02", "site-04"])
        counts = {name: page.locator(f".count:has([data-tone={name}])").text_content() for name in
                  ("critical", "warning", "unseen", "ok")}  # fmt: skip
        assert counts == {"critical": "2", "warning": "2", "unseen": "0", "ok": "2"}


def places(page: Page) -> dict[str, tuple[float, float]]:
    found = page.locator(".tile, .chip").evaluate_all(
        "all => all.map(e => [e.className + e.getAttribute('href'), e.getBoundingClientRect()])"
    )
    return {name: (box["x"], box["y"]) for name, box in found}


def test_beyond_two_dozen_those_that_are_well_are_chips_and_a_tile_stays_where_it_is_when_another_comes(tmp_path: Path):
    fleet = Fleet(Files(tmp_path).new(), [sitter(n) for n in range(1, 31)])
    with wall(fleet, viewport={"width": 1920, "height": 1080}) as page:
        expect(page.locator(".chip")).to_have_count(30)
        expect(page.locator(".tile")).to_have_count(0)
        fleet.now(site_20=(P, S_AS_P))
        expect(page.locator(".tile .name span")).to_have_text(["site-20"], timeout=10_000)
        before = places(page)
        fleet.now(site_05=(P_AS_S, S_AS_P))
        expect(page.locator(".tile .name span")).to_have_text(["site-05", "site-20"], timeout=10_000)
        after = places(page)
        assert {name: after[name] for name in before} == before
        fleet.now(site_20=(P, S))
        expect(page.locator(".tile .name span")).to_have_text(["site-05"], timeout=10_000)
        left = places(page)
        assert {name: after[name] for name in left} == left


def test_it_sounds_once_for_each_new_critical_where_that_is_wanted(tmp_path: Path):
    fleet = Fleet(Files(tmp_path).new(), [sitter(1, P, S_AS_P), sitter(2), sitter(3)])
    with wall(fleet, "?sound=1") as page:
        assert page.evaluate("sounded") == 0
        fleet.now(site_02=(P, S_AS_P))
        page.wait_for_function("sounded === 1", timeout=10_000)
        fleet.now(site_03=(P_AS_S, S_AS_P))
        expect(page.locator("[data-tone=warning].tile")).to_have_count(1, timeout=10_000)
        assert page.evaluate("sounded") == 1


def test_it_is_silent_until_somebody_wants_it_to_sound(tmp_path: Path):
    fleet = Fleet(Files(tmp_path).new(), [sitter(1), sitter(2)])
    with wall(fleet) as page:
        fleet.now(site_01=(P, S_AS_P))
        expect(page.locator("[data-tone=critical].tile")).to_have_count(1, timeout=10_000)
        assert page.evaluate("sounded") == 0
        page.get_by_role("button", name="Sound off").click()
        expect(page.get_by_role("button", name="Sound on")).to_be_visible()
        fleet.now(site_02=(P, S_AS_P))
        page.wait_for_function("sounded === 1", timeout=10_000)


def test_what_is_acknowledged_says_by_whom_and_shouts_no_more(tmp_path: Path):
    with wall(Fleet(Files(tmp_path).new(), mixed(3))) as page:
        owned = page.locator(".tile[data-handled]")
        expect(owned.locator(".owner b")).to_have_text("somebody with a long na…")
        assert colour_inside(page, ".tile[data-handled]") != CRITICAL_FILL
        assert colour_inside(page, ".tile[data-state=split_brain]") == CRITICAL_FILL


def test_streamlit_cannot_dim_it(tmp_path: Path):
    """A slow refresh fades what it is about to replace."""
    with wall(Fleet(Files(tmp_path).new(), mixed(3))) as page:
        page.add_style_tag(content="[data-testid=stElementContainer], .stApp { opacity: 0.3 !important; }")
        assert colour_inside(page, ".tile[data-state=split_brain]") == CRITICAL_FILL
