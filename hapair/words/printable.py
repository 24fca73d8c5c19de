"""Knows how text that came from a unit is made fit to be read by people: it is shown, never obeyed, never endless."""

LONGEST = 200


def printable(text: str, longest: int = LONGEST) -> str:
    """Control, formatting and direction-changing characters are written out; what is cut off leaves a mark."""
    if len(text) <= longest and text.isprintable():
        return text
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: longest + 1])
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
