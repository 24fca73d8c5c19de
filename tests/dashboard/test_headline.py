"""What stands over a pair: its state, unless what fires of it is worse; the same on every screen, and for machines."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from alerts.alert import Alert
from alerts.arrangements import Arranged
from alerts.desk.desk import Desk
from build import PAIR, S_AS_P, SILENT, START, P, S
from cli.starting import template
from dashboard.data import Past
from dashboard.desks import Desks
from dashboard.headline import headline
from dashboard.overview import chosen, listed, sign
from dashboard.pair.view import show_screen
from dashboard.view import Tone, show_pair
from dashboard.wall.tiles import Beside, show_wall
from dashboards import served
from hapair.forms.lines import whole_ms
from hapair.severity import Severity
from latest_rows import after, latest
from readied import VIRTUAL
from reviewed import keep
from stood import dead_mail, stood
from stores import Files

WELL = latest(P, S)
SILENT_RULE = "VirtualAddressSilent"


def fires(rule, severity=Severity.CRITICAL, subject="", fired=5):
    return Alert(rule, subject, severity, "", after(2), after(9), fired=after(fired) if fired else None)


def over(row, *alerts):
    return headline(row, show_pair(row, after(10)), Desk(active={alert.key: alert for alert in alerts}))


def test_what_is_worse_than_the_state_stands_over_the_pair():
    found = over(WELL, fires(SILENT_RULE, subject=VIRTUAL))
    assert (found.tone, found.short) == (Tone.CRITICAL, "Virtual address silent")
    assert found.sentence == f"No mail is taken at {VIRTUAL}. mx1 acts as primary and mx2 stands by."
    assert found.lasted_s(after(10)) == 8


@pytest.mark.parametrize(
    ("row", "alert", "short"),
    [
        (WELL, fires(SILENT_RULE, fired=None), "Normal"),
        (WELL, fires("CertificateNearEnd", Severity.WARNING), "Normal"),
        (WELL, fires("MailDiskHigh"), "Mail disk high"),
        (latest(P, S_AS_P), fires(SILENT_RULE), "Split brain"),
        (latest(SILENT, SILENT), fires(SILENT_RULE), "No view"),
    ],
    ids=["pending", "upkeep", "critical upkeep", "the state is as bad", "not seen"],
)
def test_the_state_stands_over_the_pair_unless_what_fires_is_worse_and_no_mere_upkeep(row, alert, short):
    assert over(row, alert).short == short


def test_of_what_is_equally_bad_the_first_in_the_order_of_the_rules_is_named():
    warning = fires("ModeMismatch", Severity.WARNING)
    assert over(WELL, warning, fires("VirtualAddressWrongUnit"), fires("AllLinksDown")).short == "All links down"


def test_every_screen_says_that_nobody_takes_mail_though_the_roles_are_right():
    row, desk = stood(dead_mail())
    now, desks = row.at + timedelta(seconds=1), Desks({PAIR.name: desk})
    (tile,) = show_wall([row], now, Beside(desks))["pairs"]
    page = show_screen(row, Past([], [], [], [], []), START, now, desk, Arranged())
    (line,) = listed([row], desks, {}, now)
    assert (tile["tone"], page["tone"], line.over.tone) == (Tone.CRITICAL,) * 3
    assert (tile["short"], page["short"], line.over.short) == ("Virtual address silent",) * 3
    assert (page["mail"], line.pair.mail) == ("No mail is taken at the virtual address",) * 2
    assert ["mail" in member for member in tile["members"]] == [False, False]
    assert chosen([line], "all", "critical") == [line]
    assert page["since"] == ["2026-03-01T00:00:20.000Z"] * 2


def test_every_tone_has_a_sign_of_its_own_in_the_list_of_pairs():
    signs = {sign(tone) for tone in Tone}
    assert len(signs) == len(Tone)
    for each in signs:
        picture = ElementTree.fromstring(unquote(each.removeprefix("data:image/svg+xml,")))
        assert picture.get("viewBox") == "0 0 20 20"


def test_machines_are_told_the_same(tmp_path):
    place = Files(tmp_path).new()
    with place.opened() as store:
        keep(store, PAIR, dead_mail(whole_ms(datetime.now(UTC) - timedelta(seconds=59))))
    with served(place) as server:
        (pair,) = json.loads(server.get("/api/v1/pairs")[1])["pairs"]
        state = json.loads(server.get(pair["url"])[1])
        metrics, badge = server.get("/metrics")[1], server.get(f"/badge/{PAIR.name}.svg")[1]
    for shown in (pair, state):
        assert (shown["state"], shown["severity"], shown["mail"]) == ("normal", "critical", "not taken")
        assert [(alert["rule"], alert["subject"]) for alert in shown["alerts"]] == [(SILENT_RULE, VIRTUAL)]
    assert f'pairwatch_pair_severity{{pair="{PAIR.name}",severity="critical"}} 1.0' in metrics
    assert f'pairwatch_pair_alerts_firing{{pair="{PAIR.name}",rule="{SILENT_RULE}",severity="critical"}} 1.0' in metrics
    assert f'pairwatch_pair_mail{{mail="not_taken",pair="{PAIR.name}"}} 1.0' in metrics
    assert "Virtual address silent" in badge


def test_status_is_critical_while_nobody_takes_mail(tmp_path):
    place = Files(tmp_path).new()
    settings = template().replace('"mx-paris"', f'"{PAIR.name}"')
    (tmp_path / "pairwatch.toml").write_text(f'{settings}\n[store]\nurl = "{place.url}"\n')
    with place.opened() as store:
        keep(store, PAIR, dead_mail(whole_ms(datetime.now(UTC) - timedelta(seconds=59))))
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "status"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    first, alert, *_ = ended.stdout.splitlines()
    assert ended.returncode == 2
    assert first.startswith(f"CRITICAL {PAIR.name}: normal since")
    assert first.endswith("mail not taken")
    assert f"{SILENT_RULE} {VIRTUAL}" in alert
