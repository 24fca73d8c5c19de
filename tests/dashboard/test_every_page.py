"""Every page in a browser: what a unit says is text on it and asks for nothing, and everybody can read and reach it."""

import json
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.about.lint import TITLES
from dashboards import browser_page, served
from every_page import addresses, configurations, fill_with, reports, settled
from stores import Files

BEACON = "http://127.0.0.1:9/beacon"
"""Another origin, at which nobody listens: that it is asked for is enough."""
FORMS = (
    '<img src="{b}">', "<script src='{b}'></script>", "<style>*{{background:url({b})}}</style>", "<iframe src={b}>",
    '<link rel=stylesheet href="{b}">', "</div></td><h1>x</h1>", "<a href='{b}'>x</a>", "![x]({b})", "[x]({b})",
    "<svg onload=\"fetch('{b}')\">", "<{b}>", "**bold** _x_ `code`", "# heading", "> quote", "- one\n- two",
    "|a|b|\n|-|-|\n|1|2|", "$$x^2$$ $x$", ":red[x]", ":material/home:", ":smile:", ":red-background[x]", ":small[x]",
    "~~x~~", "{b}", "javascript:fetch('{b}')", "{{{{7*7}}}}", "${{7*7}}", "%(x)s", '=HYPERLINK("{b}")',
    "\x1b[31mred\x1b[0m", "\u202eevil\u202c", "a\x00b", "\u200b\u200b", "x" * 3000, "&lt;b&gt;&amp;",
    "\" onmouseover=\"fetch('{b}')", "' style='background:url({b})", "<b>x</b><br><br>", "<!-- {b} -->", "]]><x/>",
    "\ud7ff\uffff", "<video src='{b}' autoplay>", "<base href='{b}'>", "<form action='{b}'><button>x",
    '<meta http-equiv="refresh" content="0;url={b}">', "@import '{b}';",
)  # fmt: skip
LEAST = 300
REPORTS = ("incident.html", "month.html")
WARM = ("/", "/review")
"""What every page needs of the browser and of the process is loaded by then."""
LATE_S = 15.0
CALM = 8
PIERCED = """() => {
  const tags = {}, told = [];
  const TICKS = '.xaxislayer-above, .xaxislayer-below, .gridlayer';  // of time, which goes on between two visits
  const ACTING = /^(on.*|href|xlink:href|src|srcset|style|class|id|action|formaction|poster|data|background)$/;
  const walk = (root) => root.querySelectorAll('*').forEach((each) => {
    if (each.closest(TICKS)) return;
    tags[each.localName] = (tags[each.localName] || 0) + 1;
    for (const { name, value } of each.attributes)
      if (value.includes('beacon') && ACTING.test(name)) told.push(`${each.localName} ${name}`);
    if (each.localName === 'style' && each.textContent.includes('beacon')) told.push('style');
    if (each.shadowRoot) walk(each.shadowRoot);
  });
  walk(document.querySelector('[data-testid="stMain"]') || document.body);  // of a page, or of a report
  return [tags, told];
}"""


def hostile(number: int) -> str:
    return FORMS[number % len(FORMS)].format(b=f"{BEACON}/{number}") + f" {number}"


def harmless(number: int) -> str:
    return f"plain {number}"


def seen(folder, make, awaited=None):
    """By address what stands on it, what was asked for elsewhere, and the texts. `awaited`: what may take a moment to
    come to stand there."""
    place, now = Files(folder).new(), datetime.now(UTC)
    with place.opened() as store:
        given = fill_with(store, make, now)
        pages = addresses(store)
        for name, octets in reports(store, now).items():
            (folder / name).write_bytes(octets)
    found, asked = {}, []
    with served(place) as server, browser_page(bypass_csp=True, viewport={"width": 1440, "height": 900}) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        for address in WARM:
            settled(page, server, address)
        for address in pages:
            settled(page, server, address)
            found[named(address)] = standing(page, awaited[named(address)] if awaited else None)
        found["compared"] = compared(page, server, make, awaited and awaited["compared"])
        for name in REPORTS:
            page.goto(f"file://{folder / name}")
            found[name] = standing(page, awaited and awaited[name])
    ours = (server.address, server.address.replace("http", "ws"), "data:", "blob:", f"file://{folder}")
    return given, found, foreign(asked, ours)


def compared(page, server, make, awaited):
    settled(page, server, "/lint")
    for title, text in zip(TITLES, configurations(make)[0], strict=True):
        page.get_by_label(f"{title}: or its text").fill(text)
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("Different HA base ports").wait_for()
    return standing(page, awaited)


def named(address):
    """The same in both runs: an incident is named by when it was opened."""
    return address.split("%40")[0]


def standing(page, awaited):
    """Of each tag how often, and where the beacon stands. What a page loads late is waited for."""
    deadline, before, calm = time.monotonic() + LATE_S, None, 0
    while True:
        tags, told = page.evaluate(PIERCED)
        if time.monotonic() > deadline or (awaited and tags == awaited[0]):
            return tags, told
        if awaited is None and tags == before and calm > CALM:
            return tags, told
        before, calm = tags, calm + 1 if tags == before else 0
        page.wait_for_timeout(250)


def foreign(asked, ours):
    return [url for url in asked if not url.startswith(ours)]


@pytest.mark.timeout(900)
def test_what_a_unit_says_is_text_on_every_page_and_asks_for_nothing(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    _, with_harmless, _ = seen(tmp_path / "b", harmless)
    given, with_hostile, elsewhere = seen(tmp_path / "a", hostile, with_harmless)
    assert len(set(given)) >= LEAST
    assert elsewhere == []
    found = {address: _differing(tags, with_harmless[address][0]) for address, (tags, _) in with_hostile.items()}
    assert {address: by for address, by in found.items() if by} == {}
    assert [address for address, (_, told) in with_hostile.items() if told] == []


def _differing(found: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    counted = Counter(found)
    counted.subtract(other)
    return {tag: by for tag, by in counted.items() if by}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious_on_any_page(tmp_path, scheme):
    place = Files(tmp_path).new()
    with place.opened() as store:
        fill_with(store, harmless, datetime.now(UTC))
        pages = addresses(store)
    found = []
    with served(place) as server, browser_page(color_scheme=scheme, viewport={"width": 1440, "height": 900}) as page:
        for address in pages:
            settled(page, server, address)
            found += [(address, *each) for each in serious(page)]
    assert found == [], json.dumps(found, indent=1)


def serious(page) -> list[tuple[str, str]]:
    """What, and where."""
    violations = Axe().run(page).response["violations"]
    grave = [each for each in violations if each["impact"] in ("serious", "critical")]
    return [
        (each["id"], node["html"][:160] + " " + str(node.get("failureSummary", ""))[:240])
        for each in grave
        for node in each["nodes"]
    ]


def test_the_tab_key_goes_through_the_line_of_pages_before_the_page(tmp_path):
    with served(Files(tmp_path).new()) as server, browser_page() as page:
        settled(page, server, "/told")
        reached = []
        for _ in range(8):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.innerText"))
        at = reached.index("Pairs")
        assert reached[at : at + 4] == ["Pairs", "Wall", "Review", "Told"]
        page.keyboard.press("Shift+Tab")
        settled(page, server, "/wall")
        assert page.locator("[data-testid=stPageLink]").count() == 0
