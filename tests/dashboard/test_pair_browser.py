"""The page of a pair as it is served: steps that tick as it goes on, and no chart before somebody asks for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.pair.page import PAST
from dashboards import browser_page, served
from gallery import DOWN, FAILED, HOUR, OK, P_OFF, S_AS_P, P, S, Sitter, fill, look_again
from stores import Files, Place

NAME = "mx-paris"
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
FOCUSABLE = """() => {
  const screen = [...document.querySelectorAll('*')].find((e) => e.shadowRoot?.querySelector('.verdict')).shadowRoot;
  return [...screen.querySelectorAll('a, summary')].map((e) => e.getBoundingClientRect().top);
}"""


class Kept:
    """A store with a writer, and the one pair in it, which has failed over."""

    def __init__(self, place: Place, store) -> None:
        self.place, self.store = place, store
        self.sitter = Sitter(NAME, ((HOUR, P, S, OK, OK), (120, DOWN, S_AS_P, FAILED, FAILED)))
        self.watches = fill(store, [self.sitter], datetime.now(UTC))

    def now_says(self, p, s, port6, port5) -> None:
        self.sitter = Sitter(NAME, ((0.0, p, s, port6, port5),))
        look_again(self.store, [self.sitter], self.watches, datetime.now(UTC))


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    place = Files(tmp_path).new()
    with place.opened() as store:
        yield Kept(place, store)


def test_steps_tick_one_after_the_other_as_it_is_seen(kept):
    with served(kept.place) as server, browser_page(**PHONE) as page:
        page.goto(f"{server.address}/pair?pair={NAME}")
        steps = page.locator(".steps > li")
        expect(steps.nth(0)).to_have_attribute("data-box", "open", timeout=30_000)
        kept.now_says(P_OFF, S_AS_P, FAILED, FAILED)
        expect(steps.nth(0)).to_have_attribute("data-box", "done", timeout=10_000)
        expect(steps.nth(0).locator(".awaits")).to_have_text("Done: mx--mx1 answers Pairwatch.")
        expect(steps.nth(2)).to_have_attribute("data-box", "plain")
        expect(steps.nth(3)).to_have_attribute("data-box", "open")
        kept.now_says(P_OFF, S_AS_P, OK, FAILED)
        expect(steps.nth(3)).to_have_attribute("data-box", "done", timeout=10_000)
        kept.now_says(P, S, OK, OK)
        expect(page.locator(".verdict h1")).to_have_text("Normal", timeout=10_000)
        expect(page.locator(".todo h2 .count")).to_have_text("4 of 4 seen done")
        expect(page.locator(".clear li[data-done=false]").last).to_contain_text("for a while")


def test_what_is_typed_or_looked_for_is_drawn_as_code_without_its_backticks(kept):
    with served(kept.place) as server, browser_page(**PHONE) as page:
        page.goto(f"{server.address}/pair?pair={NAME}")
        todo = page.locator(".todo")
        expect(todo).to_be_visible(timeout=30_000)
        kept.now_says(DOWN, DOWN, FAILED, FAILED)
        expect(todo.locator("code")).to_have_text(["reference", "[[site]]"], timeout=15_000)
        assert "`" not in todo.inner_text()


def test_charts_are_fetched_where_somebody_asks_for_them_and_not_before(kept):
    asked = []
    with served(kept.place) as server, browser_page(**PHONE) as page:
        page.on("request", lambda request: asked.append(request.url.lower()))
        page.goto(f"{server.address}/pair?pair={NAME}")
        expect(page.locator(".todo")).to_be_visible(timeout=30_000)
        figures = page.locator("details summary").get_by_text(PAST)
        expect(figures).to_be_visible(timeout=30_000)
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if "plotly" in url] == []
        figures.click()
        expect(page.locator("[data-testid=stPlotlyChart]").first).to_be_visible(timeout=60_000)
        assert [url for url in asked if "plotly" in url]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_keyboard_goes_down_the_page_as_the_eye_does(kept, width):
    viewport = {"width": width, "height": 900}
    with served(kept.place) as server, browser_page(viewport=viewport) as page:
        page.goto(f"{server.address}/pair?pair={NAME}")
        expect(page.locator(".before")).to_be_visible(timeout=30_000)
        tops = page.evaluate(FOCUSABLE)
        assert len(tops) > 5
        if width == 390:
            assert tops == sorted(tops)
        assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_a_reader_has_opened_stays_open_while_the_page_goes_on(kept):
    with served(kept.place) as server, browser_page() as page:
        page.goto(f"{server.address}/pair?pair={NAME}")
        folded, likeliest = page.locator(".ready details").first, page.locator(".why details").first
        expect(likeliest).to_have_attribute("open", "", timeout=30_000)
        folded.locator("summary").click()
        likeliest.locator("summary").click()
        kept.now_says(P_OFF, S_AS_P, OK, OK)
        expect(page.locator(".steps > li").first).to_have_attribute("data-box", "done", timeout=10_000)
        expect(folded).to_have_attribute("open", "")
        expect(likeliest).not_to_have_attribute("open", "")


def test_silence_and_contradiction_have_a_word_and_a_shape_beside_their_colour(kept):
    with served(kept.place) as server, browser_page() as page:
        page.goto(f"{server.address}/pair?pair={NAME}")
        silent = page.locator(".witnesses tbody tr").first.locator("td").first
        expect(silent).to_have_attribute("data-mark", "unseen", timeout=30_000)
        expect(silent.locator("b")).to_have_text("silent")
        expect(silent.locator(".icon")).to_have_attribute("data-tone", "unseen")
        kept.now_says(P, S_AS_P, FAILED, FAILED)
        expect(silent).to_have_attribute("data-mark", "differs", timeout=10_000)
        expect(silent.locator("b")).to_contain_text("both members say so")
        expect(silent.locator(".icon")).to_have_attribute("data-tone", "warning")
