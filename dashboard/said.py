"""Knows how text that came from a unit is made fit for a screen: it is shown, never obeyed, and never endless.

What leaves here may go where text is text: `textContent` in a component of our own, `st.text` and `st.dataframe`.
Everything else of Streamlit renders Markdown, and plotly renders tags: no unit's text goes there.
"""

LONGEST = 200


def printable(text: str, longest: int = LONGEST) -> str:
    """Control, formatting and direction-changing characters are written out; what is cut off leaves a mark."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
