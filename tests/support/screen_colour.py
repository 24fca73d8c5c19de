"""Knows the colour that is really seen at a place of a page."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Page

CRITICAL_FILL = (181, 38, 26)


def colour_inside(page: Page, selector: str) -> tuple[int, ...]:
    """What is seen just inside the middle of its lower edge: a veil or a dialog over it would change it."""
    box = page.locator(selector).bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] - 8, "width": 1, "height": 1}
    return Image.open(BytesIO(page.screenshot(clip=at))).convert("RGB").getpixel((0, 0))
