"""Knows the screens that are our own HTML: their scripts and styles are assets, and only data is sent to them.

A component's script is sent with every refresh, so it is one line that loads the asset.
"""

from typing import Any

import streamlit as st

_LOADER = """
export default (component) => {{
  const loading = import(`${{location.origin}}/assets/{name}.js`).then((screen) => screen.default(component));
  return () => loading.then((leave) => leave && leave());
}};
"""
_LINKS = '<link rel="stylesheet" href="/assets/{name}.css"><div class="screen" hidden></div>'


def _screen(name: str) -> Any:
    return st.components.v2.component(
        f"pairwatch_{name}", html=_LINKS.format(name=name), js=_LOADER.format(name=name), isolate_styles=True
    )


wall_screen = _screen("wall")
pair_screen = _screen("pair")
review_head = _screen("review")
replay_screen = _screen("replay")
verify_screen = _screen("verify")
why_screen = _screen("why")
