"""Knows the colours and the type of everything Streamlit draws; the screens of our own have theirs in assets/."""

from typing import Any

_COMMON: dict[str, Any] = {
    "paddingTop": "1rem",
    "baseRadius": "0.5rem",
    "font": "Inter, sans-serif",
    "codeFont": "'JetBrains Mono', monospace",
    "headingFontSizes": ["1.75rem", "1.35rem", "1.1rem", "1rem", "1rem", "1rem"],
    "fontFaces": [
        {"family": "Inter", "url": "/assets/fonts/inter.woff2", "weight": "100 900"},
        {"family": "JetBrains Mono", "url": "/assets/fonts/jetbrains-mono.woff2", "weight": "100 800"},
    ],
}
_DARK = {
    "backgroundColor": "#0E131A",
    "secondaryBackgroundColor": "#171E28",
    "textColor": "#F3F6FA",
    "borderColor": "#2A3442",
    "primaryColor": "#2470CE",
    "linkColor": "#5AB0F6",
}
_LIGHT = {
    "backgroundColor": "#FFFFFF",
    "secondaryBackgroundColor": "#F2F5F9",
    "textColor": "#0B1520",
    "borderColor": "#D5DDE7",
    "primaryColor": "#1D6FC2",
    "linkColor": "#1D6FC2",
}
SETTINGS: dict[str, Any] = {
    **{f"theme.{name}": value for name, value in _COMMON.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
}
