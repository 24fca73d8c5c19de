from datetime import date, time

import pytest

from hapair.people.hours import parse_hours
from hapair.people.windows import Purpose, Window
from hapair.settings.alerting import (
    AlertmanagerSettings,
    AlertSettings,
    AppriseSettings,
    EmailSettings,
    Encryption,
    HeartbeatSettings,
    Hours,
    PagerDutySettings,
    Route,
    RuleSettings,
    SlackSettings,
    WebhookSettings,
)
from hapair.settings.alerting_warnings import alert_warnings
from hapair.settings.document import BadSettings
from hapair.settings.file import parse
from hapair.settings.secret import Secret
from hapair.severity import Severity
from settings_text import TEXT, line

ALERTS = """
[pair.rule.Unprotected]
hold_s = 5

[alerts]
public_url = "https://pairwatch.example.net/"
reminder_s = 3600

[alerts.rule.Swapped]
severity = "critical"
enabled = false
[alerts.rule.DiskHigh]
threshold = 80

[[channel]]
name = "noc-mail"
type = "email"
to = ["noc@example.com", "boss@example.com"]
sender = "pairwatch@example.com"
server = "smtp.example.net"
user = "pairwatch"
password = {env = "PW_SMTP"}

[[channel]]
name = "hook"
type = "webhook"
url = "https://hooks.example.net/pairwatch"
signing_key = {env = "PW_HOOK"}
fallback = "noc-mail"
timeout_s = 3

[[channel]]
name = "prometheus"
type = "alertmanager"
url = "http://127.0.0.1:9093"

[[channel]]
name = "pager"
type = "pagerduty"
routing_key = {env = "PW_PAGER"}

[[channel]]
name = "chat"
type = "slack"
token = {file = "slack-token"}
channel = "C0123456789"

[[channel]]
name = "sms"
type = "apprise"
urls = {file = "apprise-urls"}

[[route]]
channels = ["hook", "pager", "prometheus", "chat"]
severity = "critical"
escalate_to = ["sms"]

[[route]]
channels = ["noc-mail"]
sites = ["paris"]
pairs = ["mx-paris"]
hours = "Mon-Fri 08:00-18:00"
timezone = "Europe/Paris"

[[maintenance]]
name = "patch night"
weekdays = ["Sun"]
begins = "02:30"
lasts_s = 3600
timezone = "Europe/Paris"
pairs = ["mx-paris"]

[[maintenance]]
name = "swap back"
purpose = "failover"
day = "2026-03-29"
begins = "22:00"
lasts_s = 600

[heartbeat]
url = {env = "PW_BEAT"}
every_s = 30

[operators]
socket = ""
"""
WHOLE = TEXT + ALERTS


def alerts(text: str = WHOLE) -> AlertSettings:
    return parse(text).alerts


def test_each_type_of_channel_is_understood():
    found = {channel.name: channel for channel in alerts().channels}
    mail = EmailSettings(
        ("noc@example.com", "boss@example.com"),
        "pairwatch@example.com",
        "smtp.example.net",
        user="pairwatch",
        password=Secret(env="PW_SMTP"),
    )
    assert found["noc-mail"].details == mail
    assert found["hook"].details == WebhookSettings("https://hooks.example.net/pairwatch", Secret(env="PW_HOOK"))
    assert (found["hook"].fallback, found["hook"].timeout_s, found["pager"].timeout_s) == ("noc-mail", 3.0, 10.0)
    assert found["prometheus"].details == AlertmanagerSettings("http://127.0.0.1:9093")
    assert found["pager"].details == PagerDutySettings(Secret(env="PW_PAGER"))
    assert found["chat"].details == SlackSettings(Secret(file="slack-token"), "C0123456789")
    assert found["sms"].details == AppriseSettings(Secret(file="apprise-urls"))


def test_routes_rules_windows_and_the_heartbeat_are_understood():
    found = alerts()
    first, second = found.routes
    assert first == Route(("hook", "pager", "prometheus", "chat"), (), (), Severity.CRITICAL, escalate_to=("sms",))
    hours = Hours((0, 1, 2, 3, 4), 480, 1080, "Europe/Paris")
    assert second == Route(("noc-mail",), ("paris",), ("mx-paris",), Severity.WARNING, hours)
    assert found.rules["Swapped"] == RuleSettings(Severity.CRITICAL, None, None, False)
    assert found.rules["DiskHigh"] == RuleSettings(threshold=80.0)
    assert found.pair_rules == {"mx-paris": {"Unprotected": RuleSettings(hold_s=5.0)}}
    weekly, once = found.maintenance
    assert weekly.window == Window(Purpose.MAINTENANCE, time(2, 30), 3600.0, "Europe/Paris", None, (6,))
    assert (weekly.pairs, weekly.sites) == (("mx-paris",), ())
    assert once.window == Window(Purpose.FAILOVER, time(22), 600.0, "UTC", date(2026, 3, 29))
    assert found.heartbeat == HeartbeatSettings(Secret(env="PW_BEAT"), 30.0)
    assert (found.public_url, found.reminder_s) == ("https://pairwatch.example.net", 3600.0)
    assert (parse(WHOLE).operators.socket, parse(TEXT).operators.socket) == ("", "pairwatch.sock")


def test_what_is_left_out_is_as_the_types_have_it():
    assert alerts(TEXT) == AlertSettings()


@pytest.mark.parametrize(
    ("encryption", "port"), [(Encryption.STARTTLS, 587), (Encryption.TLS, 465), (Encryption.NONE, 25)]
)
def test_a_mail_server_is_asked_at_the_port_of_its_encryption(encryption, port):
    login = 'user = "pairwatch"\npassword = {env = "PW_SMTP"}\n'
    found = alerts(WHOLE.replace(login, f'encryption = "{encryption}"\n')).channels[0].details
    assert (found.encryption, found.port) == (encryption, port)


URL = '"https://hooks.example.net/pairwatch"'
NO_URL = "begins with https:// or http://"
TOKEN = "https://hooks.example.net/services/T01/B02abcdefghij0123456789"


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "reason"),
    [
        ("reminder_s", "remindr_s", "remindr", "alerts.remindr_s", "did you mean 'reminder_s'?"),
        ("hold_s = 5", "hold = 5", "hold = 5", "pair[0].rule.Unprotected.hold", "did you mean 'hold_s'?"),
        ('"critical"\nen', '"critcal"\nen', "critcal", "alerts.rule.Swapped.severity", "did you mean 'critical'?"),
        ("enabled = false", 'enabled = "no"', "enabled", "alerts.rule.Swapped.enabled", "true or false"),
        ('type = "slack"', 'type = "slak"', "slak", "channel[4].type", "did you mean 'slack'?"),
        ('name = "hook"', 'name = "pager"', 'name = "pager"', "channel[3].name", "the name 'pager' is taken"),
        ('name = "hook"', 'name = "heartbeat"', "heartbeat\"", "channel[1].name", "is taken"),
        ('name = "chat"', 'name = "ch\\u0007at"', "u0007", "channel[4].name", "printable"),
        ('fallback = "noc-mail"', 'fallback = "nock-mail"', "nock", "channel[1].fallback", "no [[channel]] named"),
        ('fallback = "noc-mail"', 'fallback = "hook"', 'fallback = "hook"', "channel[1].fallback", "leads back"),
        (URL, f'"{TOKEN}"', "hooks", "channel[1].url", "looks like a token"),
        (URL, '"https://hooks.example.net/?key=hunter2"', "hooks", "channel[1].url", "holds a query"),
        (URL, '"https://me:hunter2@hooks.example.net/"', "hooks", "channel[1].url", "a user or a pass"),
        (URL, '"file:///etc/passwd"', "passwd", "channel[1].url", NO_URL),
        (URL, '"https://"', "https://\"", "channel[1].url", NO_URL),
        (URL, '"https://[::1"', "::1", "channel[1].url", NO_URL),
        ('"http://127.0.0.1:9093"', '"http://127.0.0.1:9093/?x=1"', "9093", "channel[2].url", "holds a query"),
        ('{env = "PW_PAGER"}', '"hunter2"', "hunter2", "channel[3].routing_key", "a secret never stands in this file"),
        ('server = "smtp', 'encryption = "none"\nserver = "smtp', "encryption", "channel[0].encryption", "never sent"),
        ('"boss@example.com"', '"Boss <boss@example.com>"', "Boss", "channel[0].to", "no mail address"),
        ('"pairwatch@example.com"', '"a@b\\r\\nBcc: x"', "Bcc", "channel[0].sender", "no mail address"),
        ('to = ["noc@example.com", "boss@example.com"]', "to = []", "to = []", "channel[0].to", "names nobody"),
        ('channels = ["noc-mail"]', "channels = []", "channels = []", "route[1].channels", "names nobody"),
        ('channels = ["noc-mail"]', 'channels = ["noc-mial"]', "noc-mial", "route[1].channels", "'noc-mail'?"),
        ('escalate_to = ["sms"]', 'escalate_to = ["smss"]', "smss", "route[0].escalate_to", "did you mean 'sms'?"),
        ('sites = ["paris"]', 'sites = ["lyon"]', "lyon", "route[1].sites", "no [[site]] named 'lyon'"),
        ('\npairs = ["mx-paris"]\nhours', '\npairs = ["mx-pari"]\nhours', "mx-pari\"", "route[1].pairs", "'mx-paris'?"),
        ('"Mon-Fri 08:00-18:00"', '"Mon-Fri 8-18"', "8-18", "route[1].hours", "not written like"),
        ('"Europe/Paris"\n\n[[main', '"Europe/Pariss"\n\n[[main', "Pariss", "route[1].timezone", "no zone"),
        ('"Europe/Paris"\npairs', '"../etc"\npairs', "../etc", "maintenance[0].timezone", "no zone"),
        ('weekdays = ["Sun"]', 'weekdays = ["Sonntag"]', "Sonntag", "maintenance[0].weekdays", "none of Mon"),
        ('day = "2026-03-29"', 'day = "2026-02-30"', "02-30", "maintenance[1].day", "no date"),
        ('begins = "22:00"', 'begins = "22:00+01:00"', "+01", "maintenance[1].begins", "no time of day"),
        ("lasts_s = 600", "lasts_s = 0", "lasts_s = 0", "maintenance[1].lasts_s", "from 1 to"),
        ('purpose = "failover"', 'purpose = "failure"', "failure", "maintenance[1].purpose", "'failover'?"),
        ("every_s = 30", "every = 30", "every =", "heartbeat.every", "did you mean 'every_s'?"),
        ('socket = ""', 'sokket = ""', "sokket", "operators.sokket", "did you mean 'socket'?"),
    ],
)  # fmt: skip
def test_a_mistake_about_alerting_is_refused_by_line_key_and_remedy(old, new, at, key, reason):
    text = WHOLE.replace(old, new)
    assert text != WHOLE
    with pytest.raises(BadSettings) as refused:
        parse(text, "pw.toml")
    assert refused.value.key == key
    assert reason in refused.value.reason
    assert "hunter2" not in str(refused.value)
    assert refused.value.where == f"pw.toml:{line(at, text)}"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('password = {env = "PW_SMTP"}\n', "", r"channel\[0\]\.password: is missing: user and password stand together"),
        ('user = "pairwatch"\npass', "pass", r"channel\[0\]\.user: is missing: user and password stand together"),
        ('weekdays = ["Sun"]\n', "", r'maintenance\[0\]\.day: either day = "2026-03-29", for once, or weekdays'),
        ("lasts_s = 3600\n", "", r"maintenance\[0\]\.lasts_s: is missing"),
        ('routing_key = {env = "PW_PAGER"}\n', "", r"channel\[3\]\.routing_key: is missing"),
    ],
)
def test_what_is_left_out_and_needed_is_asked_for(old, new, complaint):
    text = ALERTS.replace(old, new)
    assert text != ALERTS
    with pytest.raises(BadSettings, match=complaint):
        parse(TEXT + text)


def test_fallbacks_that_lead_round_are_refused():
    mail = 'server = "smtp.example.net"\nfallback = "hook"'
    with pytest.raises(BadSettings, match=r"channel\[0\]\.fallback: leads back to 'noc-mail'"):
        parse(WHOLE.replace('server = "smtp.example.net"', mail))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon-Sun 00:00-24:00", Hours((0, 1, 2, 3, 4, 5, 6), 0, 1440)),
        ("fri-mon 22:00-06:00", Hours((0, 4, 5, 6), 1320, 360)),
        ("Sat,Tue-Wed 08:30-09:00", Hours((1, 2, 5), 510, 540)),
    ],
)
def test_hours_are_read(text, hours):
    assert parse_hours(text) == hours


@pytest.mark.parametrize(
    "text", ["", "08:00-18:00", "Mon 08:00", "Mon 08:60-09:00", "Mon 24:01-25:00", "Mon 08:00-08:00"]
)
def test_hours_that_are_no_stretch_of_the_week_are_refused(text):
    with pytest.raises(ValueError, match=r"is not written like|is no"):
        parse_hours(text)


MAIL = """
[[channel]]
name = "mail"
type = "email"
to = ["noc@example.com"]
sender = "pw@example.com"
server = "smtp.example.net"
"""
HOOK = '\n[[channel]]\nname = "hook"\ntype = "webhook"\nurl = "http://127.0.0.1:1/"\n'
BEAT = '\n[heartbeat]\nurl = "http://127.0.0.1:1/"\n'


def warnings(*parts: str) -> list[str]:
    return alert_warnings(parse(TEXT + "".join(parts)))


def test_settings_that_tell_two_ways_and_beat_give_no_warning():
    assert warnings(MAIL, HOOK, BEAT) == []
    assert warnings(ALERTS) == []


def test_without_a_channel_it_says_that_nobody_is_told():
    (warning,) = warnings(BEAT)
    assert "not alerting" in warning


@pytest.mark.parametrize("address", ["172.16.1.2", "192.168.1.6"])
def test_mail_that_may_pass_through_the_watched_pair_is_warned_of(address):
    only, lonely = warnings(MAIL, BEAT)
    assert "every channel is e-mail" in only
    assert "it has no fallback" in lonely
    (through,) = warnings(MAIL.replace("smtp.example.net", address), HOOK, BEAT)
    assert through == "channel 'mail' sends through pair 'mx-paris' itself: use one that does not depend on it"


def test_a_pair_that_no_route_takes_and_a_channel_that_none_leads_to_are_warned_of():
    elsewhere = '[[route]]\nchannels = ["mail"]\nsites = ["lyon"]\n[[site]]\nname = "lyon"\n'
    unrouted, idle = warnings(MAIL, HOOK, BEAT, elsewhere)
    assert unrouted == "no [[route]] takes what happens to pair 'mx-paris': nobody is told of it"
    assert idle == "channel 'hook' is told nothing: no [[route]] and no fallback leads to it"


def test_one_channel_without_a_fallback_is_warned_of_and_with_one_is_not():
    route = '[[route]]\nchannels = ["hook"]\nescalate_to = ["mail"]\n'
    assert ["it has no fallback" in warning for warning in warnings(MAIL, HOOK, BEAT, route)] == [True]
    assert warnings(MAIL, HOOK + 'fallback = "mail"\n', BEAT, route) == []


def test_without_a_heartbeat_it_says_who_would_not_be_told_of_what():
    (warning,) = warnings(MAIL, HOOK)
    assert "no [heartbeat]" in warning
