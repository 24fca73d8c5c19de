"""What can be set, what can fire, what a pair can be and what can be typed: each stands in the documentation."""

import re
from dataclasses import fields

import pytest

from alerts.desk.own import OWN_RULES
from alerts.rules import RULES
from cli.main import COMMANDS
from hapair.judge import PairState
from hapair.pair import Pair
from hapair.people.windows import Window
from hapair.settings.access import AccessSettings, OidcSettings, ProxySettings
from hapair.settings.access_file import LISTS
from hapair.settings.alerting import (
    AlertmanagerSettings,
    AlertSettings,
    AppriseSettings,
    ChannelSettings,
    EmailSettings,
    HeartbeatSettings,
    Maintenance,
    PagerDutySettings,
    Route,
    RuleSettings,
    SlackSettings,
    WebhookSettings,
)
from hapair.settings.model import (
    DashboardSettings,
    HeartbeatLink,
    HttpProfile,
    HttpSettings,
    ListenSettings,
    MemberSettings,
    OperatorSettings,
    PairSettings,
    Site,
    SnmpSettings,
    StoreSettings,
)
from hapair.severity import Severity
from project import DOCS, ROOT, doc_page
from rule_pages import duration, row, runbooks
from settings_page import section

ELSEWHERE = {"channels", "routes", "rules", "pair_rules", "maintenance", "heartbeat", "details"}
"""Fields that stand in tables of their own."""
OF_A_PAIR = {"pair", "primary", "secondary", "heartbeat_links", "pins"}
"""Fields that are no key of their own: members and links are tables."""
SECTIONS = {
    "[store]": StoreSettings,
    "[dashboard]": DashboardSettings,
    "[listen]": ListenSettings,
    "[snmp]": SnmpSettings,
    "[http]": HttpSettings,
    "[http_profile.NAME]": HttpProfile,
    "[[site]]": Site,
    "[[pair.heartbeat_link]]": HeartbeatLink,
    "[[pair.member]]": MemberSettings,
    "[alerts]": AlertSettings,
    "[alerts.rule.NAME]": RuleSettings,
    "[[channel]]": ChannelSettings,
    'type = "email"': EmailSettings,
    'type = "webhook"': WebhookSettings,
    'type = "alertmanager"': AlertmanagerSettings,
    'type = "pagerduty"': PagerDutySettings,
    'type = "slack"': SlackSettings,
    'type = "apprise"': AppriseSettings,
    "[[route]]": Route,
    "[heartbeat]": HeartbeatSettings,
    "[operators]": OperatorSettings,
}


@pytest.mark.parametrize(("heading", "kind"), SECTIONS.items())
def test_every_setting_is_documented_in_its_section(heading, kind):
    documented = set(re.findall(r"`([a-z_0-9]+)`", section(heading)))
    elsewhere = ELSEWHERE if kind in (AlertSettings, ChannelSettings) else set()
    assert {f.name for f in fields(kind)} - elsewhere <= documented


def test_every_setting_of_access_is_documented():
    documented = set(re.findall(r"`([a-z_0-9]+)`", section("[dashboard.access]"))) | {"proxy", "oidc"}
    kept = {f.name for kind in (AccessSettings, ProxySettings, OidcSettings) for f in fields(kind)} - {"lists"}
    assert kept | set(LISTS.values()) <= documented


def test_every_setting_of_a_window_is_documented():
    documented = set(re.findall(r"`([a-z_0-9]+)`", section("[[maintenance]]")))
    assert {f.name for f in (*fields(Maintenance), *fields(Window))} - {"window"} <= documented


def test_every_setting_of_a_pair_is_documented():
    documented = set(re.findall(r"`([a-z_0-9]+)`", section("[[pair]]")))
    assert {f.name for f in (*fields(Pair), *fields(PairSettings))} - OF_A_PAIR <= documented


def test_every_rule_is_documented_as_it_is_and_in_its_rank():
    rows = re.findall(r"(?m)^\| `(\w+)` \| (\w+) \| [^|]+ \| ([^|]+) \|([^|]*)\|([^|]*)\|$", doc_page("rules.md"))
    assert [tuple(cell.strip() for cell in found) for found in rows] == [row(rule) for rule in RULES]


def test_what_pairwatch_tells_of_itself_is_documented_as_it_is():
    rows = re.findall(r"(?m)^\| `(\w+)` \| (\w+) \| [^|]+ \| ([^|]+) \|$", doc_page("rules.md"))
    assert rows == [(name, rule.severity.name.lower(), duration(rule.hold_s)) for name, rule in OWN_RULES.items()]


def test_the_runbooks_are_what_messages_say():
    assert doc_page("runbooks.md") == runbooks(), "write them anew: .venv/bin/python tests/support/rule_pages.py"


def test_every_state_is_documented_in_the_order_in_which_it_is_judged():
    rows = re.findall(r"(?m)^\| \d+ \| `(\w+)` \|", doc_page("states.md"))
    assert rows == [state for state in PairState if state is not PairState.UNOBSERVED]


def test_every_command_is_documented_and_no_other():
    rows = re.findall(r"(?m)^\| `(\w+)` \|", doc_page("cli.md"))
    assert rows == list(COMMANDS)


def test_every_link_between_documents_leads_somewhere():
    for page in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_exit_codes_are_those_of_the_plugin_convention():
    assert [(s.name.lower(), int(s)) for s in Severity] == [("ok", 0), ("warning", 1), ("critical", 2), ("unknown", 3)]
