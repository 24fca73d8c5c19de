"""The page that compares two configurations: what it finds, that it keeps nothing, and that text is only text."""

import pytest
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from dashboard.about.lint import compared
from dashboards import browser_page, served
from declared_pair import SEED, SLIP
from ha_configs import STYLES, changed, clean, written
from ha_faults import FAULTS
from hapair.lint.reading import NoHa
from hapair.lint.unit import Syntax
from stores import Files

HOSTILE = "![x](http://203.0.113.9/x.png) <b class=planted>bold</b> :red[x]"
SECRET = "Tr0ub4dor-and-3"


def show() -> None:
    from dashboard.about.lint import draw_lint

    draw_lint()


def run(settings: str = "", mode: str = "local") -> AppTest:
    app = AppTest.from_function(show)
    app.secrets["access"] = {"mode": mode}
    app.secrets["settings"] = {"file": settings}
    app.run(timeout=30)
    assert not app.exception
    return app


def give(app: AppTest, first: str, second: str) -> AppTest:
    app.text_area[0].set_value(first)
    app.text_area[1].set_value(second)
    app.button[0].click().run(timeout=30)
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    kinds = ("text", "markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(str(each.value) for kind in kinds for each in app.get(kind))


def configurations(rule: str = "") -> tuple[str, str]:
    pair = clean(3)
    if rule:
        pair = changed(pair, next(fault.change for fault in FAULTS if fault.rule == rule))
    for each in pair.units:
        each.password = SECRET
    return tuple(written(each, Syntax.TABLES) for each in pair.units)


def test_two_texts_are_compared():
    shown = words(give(run(), *configurations("FMHA031")))
    assert "Different on failure" in shown
    assert "mx1 (line 34): become-secondary" in shown
    assert "mx2 (line 34): restore-role" in shown
    assert "FMHA031 · System > High Availability > Configuration: On failure" in shown


def test_two_that_fit_are_said_to():
    assert "The two units are configured to fit each other." in words(give(run(), *configurations()))


def test_what_was_given_is_not_shown_again_nor_kept():
    first, second = configurations("FMHA020")
    app = give(run(), first, second.replace("set mode", f"set password {SECRET}\n{SECRET}\nset mode"))
    assert "Different HA base ports" in words(app)
    assert [area.value for area in app.text_area] == ["", ""]
    assert SECRET not in words(app)
    assert SECRET not in repr(app.session_state)
    assert "Different HA base ports" not in words(app.run(timeout=30))


@pytest.mark.parametrize(
    ("first", "second"), [("", ""), ("config system ha\nend", ""), ("  \n", "config system ha\nend")]
)
def test_one_text_alone_is_not_compared(first, second):
    assert "paste or upload one for each unit" in words(give(run(), first, second))


def test_what_is_no_configuration_is_said_to_be_none():
    shown = words(give(run(), "config system ha\nend", "hello\nconfig"))
    assert "This holds no HA settings" in shown
    assert "the other unit:1: not read" in shown
    assert "hello" not in shown


@pytest.mark.parametrize("style", STYLES)
def test_what_a_configuration_calls_itself_is_only_ever_text(style):
    pair = changed(clean(3), next(fault.change for fault in FAULTS if fault.rule == "FMHA090"))
    texts = [written(each, style).replace(f"hostname {each.host}", f'hostname "{HOSTILE}"') for each in pair.units]
    texts = [text.replace("remote-smtp", f'"{HOSTILE}"').replace("local-hd", f'"{HOSTILE} 2"') for text in texts]
    app = give(run(), *texts)
    assert HOSTILE in "".join(each.value for each in app.text)
    for kind in ("markdown", "caption", "error", "warning", "success", "expander", "title", "subheader"):
        assert not [each for each in app.get(kind) if "203.0.113.9" in str(each)]


def test_what_the_settings_declare_is_compared(tmp_path):
    file = tmp_path / "pw.toml"
    file.write_text(SLIP)
    shown = words(run(str(file)))
    assert "Two addresses on one port" in shown
    assert "secondary (line 50): 10.0.0.4/24 and 10.0.1.4/24" in shown
    file.write_text(SEED)
    assert "configured to fit each other" in words(run(str(file)))


def test_without_settings_the_page_says_so_and_still_compares():
    app = run()
    assert "started without a settings file" in words(app)
    assert "Different on failure" in words(give(app, *configurations("FMHA031")))


def test_whoever_the_gate_did_not_name_compares_nothing(tmp_path):
    file = tmp_path / "pw.toml"
    file.write_text(SLIP)
    app = run(str(file), mode="proxy")
    assert "takes an operator" in words(app)
    assert not app.text_area
    assert "10.0.0.4" not in words(app)


def test_each_comparison_has_a_salt_of_its_own():
    found = [compared([("a", text), ("b", text)]) for text in (configurations()[0],) * 2]
    marks = [each.two.first.password.value.mark for each in found]
    assert marks[0] != marks[1]
    assert isinstance(compared([("a", ""), ("b", "")]), NoHa)


def test_a_browser_uploads_pastes_and_is_left_with_findings_alone(tmp_path):
    first, second = configurations("FMHA031")
    backup = tmp_path / "mx1 backup.conf"
    backup.write_bytes(b"\xef\xbb\xbf" + first.replace("\n", "\r\n").encode())
    with served(Files(tmp_path).new()) as server, browser_page() as page:
        page.goto(server.address + "/lint")
        page.locator("input[type=file]").first.set_input_files(backup)
        expect(page.get_by_text("mx1 backup.conf")).to_be_visible(timeout=30_000)
        page.get_by_label("The other unit: or its text").fill(second)
        page.get_by_role("button", name="Compare").click()
        expect(page.get_by_text("Different on failure")).to_be_visible(timeout=30_000)
        expect(page.get_by_label("The other unit: or its text")).to_have_value("")
        expect(page.get_by_text("mx1 backup.conf")).to_have_count(0)
        assert SECRET not in page.content()
