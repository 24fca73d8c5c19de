"""Knows how swim lanes are drawn as one SVG that stands by itself: on paper, in a mail, with no script."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import escape
from itertools import starmap
from types import MappingProxyType

from dashboard.review.lanes import HEARD, PEOPLE, TOLD, Bar, Lanes, Look, Mark

WIDTH, GUTTER, TOP, ROW, BAR = 720.0, 132.0, 20.0, 22.0, 15.0
NARROWEST = 0.8
"""No stretch is drawn narrower than this: a second in a day is still to be seen."""
CHARACTER = 5.4
"""Of the text in a bar, roughly."""
LABEL = 22
TICKS = 7
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800)
_FILLS: Mapping[Look, tuple[str, str, str]] = MappingProxyType({
    Look.PRIMARY: ("#1d6fc2", "#ffffff", ""),
    Look.SECONDARY: ("#b9c7d8", "#14202e", ""),
    Look.WELL: ("#cfe6df", "#14503f", ""),
    Look.BUSY: ("#f3d58a", "#14202e", ""),
    Look.WRONG: ("#b5261a", "#ffffff", "wrong"),
    Look.UNSEEN: ("#e6ebf1", "#3c4a59", "unseen"),
})  # fmt: skip
"""Fill, ink and pattern: nothing is said by colour alone."""
_BADNESS = {look: n for n, look in enumerate((Look.WELL, Look.SECONDARY, Look.PRIMARY, Look.BUSY, Look.UNSEEN))}
_MARKS = {
    HEARD: "M0 -5 L5 4 L-5 4 Z",
    TOLD: "M0 -5.5 L5.5 0 L0 5.5 L-5.5 0 Z",
    PEOPLE: "M-4.5 0 a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z",
}
_INK, _DIM, _GRID = "#14202e", "#51606f", "#e6ebf1"
_TYPE = f"font-family=\"'Report Sans', Inter, 'DejaVu Sans', sans-serif\" font-size='10' fill='{_DIM}'"
"""Everything is said in attributes: a page's style sheet may not reach into a drawing."""
_HATCHES = MappingProxyType({
    "wrong": ("M0 6 L6 0 M0 0 L6 6", "#ffffff", 0.35),
    "unseen": ("M-1 1 L1 -1 M0 6 L6 0 M5 7 L7 5", "#8896a5", 0.7),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a moment lies, from the left."""

    since: datetime
    until: datetime

    def x(self, at: datetime) -> float:
        whole = max((self.until - self.since).total_seconds(), 0.001)
        share = (min(max(at, self.since), self.until) - self.since).total_seconds() / whole
        return GUTTER + share * (WIDTH - GUTTER)


def draw_lanes(lanes: Lanes, since: datetime, until: datetime, edges: Mapping[str, datetime | None]) -> str:
    """`edges` are moments that are named at the top, such as when it was opened. Times are UTC."""
    scale, height = Scale(since, until), TOP + ROW * len(lanes.names)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {height + 34:.0f}" role="img" {_TYPE}>',
        f"<title>{escape(f'What was seen from {since:%Y-%m-%d %H:%M:%S} to {until:%Y-%m-%d %H:%M:%S} UTC')}</title>",
        f"<defs>{''.join(starmap(_hatch, _HATCHES.items()))}</defs>",
        *_axis(scale, height),
        *_edges(edges, scale, height),
        *(_label(name, n) for n, name in enumerate(lanes.names)),
        *(_bar(bar, lanes.names.index(bar.lane), scale) for bar in visible(lanes.bars, scale)),
        *_moved(lanes, scale, height),
        *(_mark(mark, lanes.names.index(mark.lane), scale) for mark in lanes.marks),
        "</svg>",
    ]
    return "\n".join(parts)


def visible(bars: Iterable[Bar], scale: Scale) -> Iterator[Bar]:
    """Of bars that share a hair's breadth of a lane, the worst: nothing bad is hidden, and no drawing is endless."""
    last: dict[str, Bar] = {}
    for bar in sorted(bars, key=lambda each: (each.lane, each.begin)):
        before = last.get(bar.lane)
        if before and _hides(before, bar, scale):
            if _badness(bar.look) > _badness(before.look):
                last[bar.lane] = replace(bar, begin=before.begin)
            continue
        if before:
            yield before
        last[bar.lane] = bar
    yield from last.values()


def _hides(before: Bar, bar: Bar, scale: Scale) -> bool:
    """Both end where the first is drawn anyway."""
    return scale.x(bar.end) - scale.x(before.begin) < NARROWEST


def _badness(look: Look) -> int:
    return _BADNESS.get(look, len(_BADNESS))


def _hatch(name: str, drawn: tuple[str, str, float]) -> str:
    path, ink, opacity = drawn
    box = 'width="6" height="6" patternUnits="userSpaceOnUse"'
    return f'<pattern id="{name}" {box}>{_path(path, ink, f"""stroke-opacity="{opacity}" """)}</pattern>'


def _rect(x: float, y: float, width: float, height: float, fill: str, more: str = "") -> str:
    return f'<rect x="{x:.2f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}" fill="{fill}" {more}/>'


def _path(path: str, stroke: str, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="{stroke}" {more}/>'


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.2f}" y="{y:.1f}" {more}>{escape(text)}</text>'


def _label(name: str, row: int) -> str:
    shown = name if len(name) <= LABEL else f"{name[: LABEL - 1]}…"
    return _text(0, _middle(row) + 4, shown, f'font-size="11" fill="{_INK}"')


def _bar(bar: Bar, row: int, scale: Scale) -> str:
    fill, ink, hatch = _FILLS[bar.look]
    x, y, text_width = scale.x(bar.begin), _middle(row) - BAR / 2, len(bar.text) * CHARACTER + 8
    width = max(scale.x(bar.end) - x, NARROWEST)
    drawn = [f"<title>{escape(f'{bar.text}, {bar.begin:%H:%M:%S} to {bar.end:%H:%M:%S}Z')}</title>"]
    drawn.append(_rect(x, y, width, BAR, fill))
    if hatch:
        drawn.append(_rect(x, y, width, BAR, f"url(#{hatch})"))
    if text_width < width:
        plain = [_rect(x, y, text_width, BAR, fill)] if hatch else []
        drawn += [*plain, _text(x + 4, y + 11, bar.text, f'font-size="9.5" font-weight="500" fill="{ink}"')]
    return f"<g>{''.join(drawn)}</g>"


def _mark(mark: Mark, row: int, scale: Scale) -> str:
    where = f'transform="translate({scale.x(mark.at):.2f} {_middle(row):.1f})"'
    title = f"<title>{escape(f'{mark.text}, {mark.at:%H:%M:%S}Z')}</title>"
    return f'<path {where} d="{_MARKS[mark.lane]}" fill="{_INK}" stroke="#ffffff" stroke-width="0.8">{title}</path>'


def _moved(lanes: Lanes, scale: Scale, height: float) -> Iterator[str]:
    """The range in which the mail moved, and the line by which it surely had."""
    for moved in lanes.moved:
        begin, end = scale.x(moved.earliest), scale.x(moved.latest)
        yield _rect(begin, TOP, max(end - begin, NARROWEST), height - TOP, _INK, 'fill-opacity="0.16"')
        yield _path(f"M{end:.2f} {TOP:.0f} V{height:.0f}", _INK, 'stroke-width="1.4" stroke-dasharray="2 2.5"')


def _edges(edges: Mapping[str, datetime | None], scale: Scale, height: float) -> Iterator[str]:
    """The first of them is written to the left of its line, so that two that are close do not collide."""
    for n, (name, at) in enumerate(edges.items()):
        if at is not None:
            x = scale.x(at)
            left = x > WIDTH - 50 or (n == 0 and x > GUTTER + 50)
            yield _path(f"M{x:.2f} {TOP - 14:.0f} V{height:.0f}", _DIM, 'stroke-width="0.8"')
            yield _text(x - 4 if left else x + 4, TOP - 6, name, f'text-anchor="{"end" if left else "start"}"')


def _axis(scale: Scale, height: float) -> Iterator[str]:
    step_s = next((s for s in STEPS_S if (scale.until - scale.since).total_seconds() / s <= TICKS), STEPS_S[-1])
    form = "%H:%M:%S" if step_s < 60 else "%H:%M" if step_s < 86400 else "%d %b"
    days = " to ".join(dict.fromkeys(f"{at:%Y-%m-%d}" for at in (scale.since, scale.until)))
    zone = "UTC" if step_s >= 86400 else f"{days}, UTC"
    yield _text(0, height + 14, zone)
    for at in ticks(scale, step_s):
        x = scale.x(at)
        yield _path(f"M{x:.2f} {TOP:.0f} V{height:.0f}", _GRID)
        if x > len(zone) * CHARACTER + 24:
            yield _text(x, height + 14, f"{at:{form}}", f'text-anchor="{"middle" if x < WIDTH - 20 else "end"}"')


def ticks(scale: Scale, step_s: int) -> Sequence[datetime]:
    """The round moments between the edges."""
    first_s = -(-scale.since.timestamp() // step_s) * step_s
    count = max(0, int((scale.until.timestamp() - first_s) // step_s) + 1)
    return [datetime.fromtimestamp(first_s, UTC) + timedelta(seconds=n * step_s) for n in range(count)]


def _middle(row: int) -> float:
    return TOP + ROW * row + ROW / 2
