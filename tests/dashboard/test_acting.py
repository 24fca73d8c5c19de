"""Whether it is asked on the server who may, whatever a page has offered."""

import pytest
from streamlit.testing.v1 import AppTest

from control_stage import collector
from dashboard.acting import MAY_NOT


def doing() -> None:
    import streamlit as st

    from dashboard.acting import do, try_channels
    from hapair.people.acts import Act, Noted, Via

    st.text(do("mx-paris", Act("eve", Via.DASHBOARD, Noted(), "look")))
    st.text(try_channels(["mail"], "eve"))


@pytest.mark.parametrize(("mode", "said", "count"), [("local", "", 2), ("proxy", MAY_NOT, 0), ("oidc", MAY_NOT, 0)])
def test_nothing_reaches_the_collector_from_somebody_the_gate_gave_no_rights(tmp_path, mode, said, count):
    with collector(tmp_path / "socket", dict) as asked:
        app = AppTest.from_function(doing)
        app.secrets["access"], app.secrets["operators"] = {"mode": mode}, {"socket": str(tmp_path / "socket")}
        app.run()
        assert not app.exception
        assert [text.value for text in app.text] == [said, said]
        assert len(asked) == count
