"""Knows by what a unit's text passes before it is on a screen, and where it may go then.

What leaves here may go where text is text: `textContent` in a component of our own, `st.text` and `st.dataframe`.
Everything else of Streamlit renders Markdown, and plotly renders tags: no unit's text goes there.
"""

from hapair.words.printable import LONGEST, printable

__all__ = ["LONGEST", "printable"]
