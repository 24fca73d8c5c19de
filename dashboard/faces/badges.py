"""Knows `/badge/PAIR.svg`: how a pair stands, as a small picture for a page of somebody else's."""

from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.data import Door
from dashboard.faces.asking import Counter
from dashboard.headline import headline
from dashboard.said import printable
from dashboard.view import Tone, show_pair

FILLS = {Tone.OK: "#1f6f5e", Tone.WARNING: "#8a6410", Tone.CRITICAL: "#b5261a", Tone.UNSEEN: "#51606f"}
SHAPES = {
    Tone.OK: '<circle cx="10" cy="10" r="4.5"/><path d="M7.8 10 L9.4 11.7 L12.3 8.4"/>',
    Tone.WARNING: '<path d="M10 5.5 L14.8 14 H5.2 Z"/><path d="M10 8.6 V11 M10 12.6 V12.7"/>',
    Tone.CRITICAL: '<path d="M8 5 H12 L15 8 V12 L12 15 H8 L5 12 V8 Z M8.2 8.2 L11.8 11.8 M11.8 8.2 L8.2 11.8"/>',
    Tone.UNSEEN: '<circle cx="10" cy="10" r="4.5" stroke-dasharray="2 1.6"/><path d="M10 9 V10.4 M10 12 V12.1"/>',
}
"""Colour, shape and word together."""
LONGEST, CHARACTER = 40, 6.3


def badge_routes(door: Door, counter: Counter) -> list[Route]:
    async def badge(request: Request) -> Response:
        latest, desks = await counter.ask(lambda: (door.latest(), door.desks()))
        found = {row.pair.name: row for row in latest}
        row = found.get(request.path_params["pair"])
        headers = {"Cache-Control": "no-store"}
        if row is None:
            return Response(draw_badge("no such pair", "unknown", Tone.UNSEEN), 404, headers, "image/svg+xml")
        pair = show_pair(row, datetime.now(UTC))
        over = headline(row, pair, desks.of(row.pair.name))
        return Response(draw_badge(pair.name, over.short, over.tone), 200, headers, "image/svg+xml")

    return [Route("/badge/{pair:path}.svg", badge)]


def draw_badge(name: str, state: str, tone: Tone) -> str:
    """Names are text, and what is not printed is written out."""
    shown = printable(name, LONGEST)
    left, right = _width(shown), _width(state) + 18
    label = escape(f"{shown}: {state}")
    whole = f'width="{left + right:.0f}" height="20"'
    return "".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole} role="img" aria-label="{label}"><title>{label}</title>',
        f'<rect {whole} rx="4" fill="{FILLS[tone]}"/>',
        f'<path d="M4 0 H{left:.0f} V20 H4 A4 4 0 0 1 0 16 V4 A4 4 0 0 1 4 0 Z" fill="#263040"/>',
        f'<g transform="translate({left + 3:.0f} 0)" fill="none" stroke="#fff" stroke-width="1.4">{SHAPES[tone]}</g>',
        '<g fill="#fff" font-family="Inter, Verdana, DejaVu Sans, sans-serif" font-size="11">',
        _text(6, shown, left - 12),
        _text(left + 22, state, right - 28),
        "</g></svg>",
    ))  # fmt: skip


def _text(x: float, text: str, width: float) -> str:
    """Squeezed into its place, whatever type the reader has."""
    return f'<text x="{x:.0f}" y="14" textLength="{width:.0f}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'


def _width(text: str) -> float:
    return len(text) * CHARACTER + 12
