"""A settings file in which something of everything stands, and the line on which a word of it does."""

TEXT = """\
[store]
url = "sqlite:///pw.db"
raw_days = 3

[snmp]
user = "pairwatch"
auth_password = {env = "PW_AUTH"}
priv_password = {file = "/run/secrets/priv"}

[http_profile.ours]
path = "/api/v1/Status/"
mode = "/ha/mode"
heartbeat = {port6 = "/links/0", port5 = "/links/1"}

[[site]]
name = "paris"
reference = "192.0.2.1:443"

[[pair]]
name = "mx-paris"
site = "paris"
poll_interval_s = 15
on_failure = "become-secondary"
virtual_ips = [
    "172.16.1.2",  # follows the mail
]

[[pair.heartbeat_link]]
name = "port6"
status = "primary"
peers = ["10.0.0.2", "10.0.0.4"]

[[pair.member]]
name = "mx1"
role = "primary"
address = "192.168.1.5"
[pair.member.http]
user = "monitor"
password = {env = "PW_HTTP"}
profile = "ours"

[[pair.member]]
name = "mx2"
role = "secondary"
address = "192.168.1.6"
snmp = {version = "2c", community = {env = "PW_COMMUNITY"}, engine = "pysnmp"}
"""


def line(needle: str, text: str = TEXT) -> int:
    """The last line that holds the needle."""
    return max(n for n, row in enumerate(text.splitlines(), 1) if needle in row)
