"""Knows how a simulated pair is set up to be watched: its unit files, and the settings file with its secrets."""

import socket
from pathlib import Path
from typing import TYPE_CHECKING

from cli.exits import Code, Stop
from cli.files import NAME

if TYPE_CHECKING:
    from simulator.scenarios.scenario import Scenario
    from simulator.settings import UnitFile

PAIR = "mx-demo"


def prepare(
    folder: Path, port: int, *, speed: float = 1.0, scenario: "Scenario | None" = None, witnessed: bool = False
) -> Path:
    """The unit files of a simulated pair that tells this host of what happens, and the settings to watch it with;
    where it is to be `witnessed`, who answers at its virtual address is asked too."""
    from simulator import example, pair

    traps, syslog = (free_port(0, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM))
    example.write_example(
        folder / "units",
        names=("mx1", "mx2"),
        trap_targets=[f"127.0.0.1:{traps}"],
        syslog_target=f"127.0.0.1:{syslog}",
        speed=speed,
        changes=scenario.changes if scenario else (),
        services=scenario.services if scenario else (),
    )
    units = pair.members(folder / "units")
    witness = _witness(units[0]) if witnessed else ""
    return _write_settings(folder, units, {"port": port, "traps": traps, "syslog": syslog, "witness": witness})


def _witness(unit: "UnitFile") -> str:
    from simulator.running import set_addresses
    from simulator.settings import ServiceKind

    (virtual,) = set_addresses(unit.interfaces)
    return WITNESS.format(virtual=virtual, smtp=unit.mail.ports[ServiceKind.SMTP], https=unit.https.port)


def _write_settings(folder: Path, units: "list[UnitFile]", more: dict[str, int | str]) -> Path:
    """With the secrets in files beside it; the path."""
    secrets = {
        "community": units[0].snmp.community,
        "auth": units[0].snmp.users[0].auth_password,
        "priv": units[0].snmp.users[0].privacy_password,
        "admin": units[0].https.password,
    }
    (folder / "secrets").mkdir(mode=0o700)
    for name, secret in secrets.items():
        (folder / "secrets" / name).write_text(secret)
    path = folder / NAME
    members = "".join(_member(unit, role) for unit, role in zip(units, ("primary", "secondary"), strict=True))
    path.write_text(SETTINGS.format(pair=PAIR, **more) + members)
    return path


SETTINGS = """\
# Written by 'pairwatch demo': a simulated pair on this machine. For a real one: 'pairwatch init'.

[dashboard]
port = {port}

[listen]
address = "127.0.0.1"
traps = {traps}
syslog = {syslog}
community = {{file = "secrets/community"}}

[snmp]
user = "pairwatch"
auth_password = {{file = "secrets/auth"}}
priv_password = {{file = "secrets/priv"}}

[http_profile.simulator]
# Made up by the simulator: the vendor documents no resource for the HA status.
path = "/api/v1/PairwatchSimHaStatus/"
mode = "/configured_mode"
effective = "/effective_mode"
heartbeat = {{port6 = "/heartbeat/port6", port5 = "/heartbeat/port5"}}
sync = {{config = "/sync/config", mail = "/sync/mail_data"}}
values = {{failed = "off", hold_off = "slave"}}

[[pair]]
name = "{pair}"
poll_interval_s = 5
on_failure = "become-secondary"
{witness}
[[pair.heartbeat_link]]
name = "port6"
status = "primary"

[[pair.heartbeat_link]]
name = "port5"
status = "secondary"
"""

WITNESS = """\
virtual_ips = ["{virtual}"]

[pair.witness]
smtp = {smtp}
https = {https}
interval_s = 5
"""


def _member(unit: "UnitFile", role: str) -> str:
    return f"""
[[pair.member]]
name = "{unit.name}"
role = "{role}"
address = "{unit.management_address}"
snmp = {{port = {unit.snmp.port}}}
[pair.member.http]
port = {unit.https.port}
user = "{unit.https.admin}"
password = {{file = "secrets/admin"}}
ca_file = "{unit.certificate.resolve()}"
profile = "simulator"
"""


def free_port(wanted: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Stop(Code.UNAVAILABLE, "no port is free on 127.0.0.1")
