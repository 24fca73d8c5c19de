"""The shipped example pair, written out as two unit files on addresses and ports of its own."""

import random
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

_SHIPPED_SLOT = 1
_LAST_SLOT = 254
_ROLES = ("primary", "secondary")
_given_slots: set[int] = set()  # a pair that has been written but does not run yet holds no port


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the other unit that a unit is to monitor."""

    kind: str
    port: int
    interval_s: float
    retries: int


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the example that is to be otherwise: `section` is one of the file's, or such as `interface port1`."""

    role: str
    section: str
    key: str
    value: str


def write_example(
    folder: Path,
    *,
    slot: int | None = None,
    names: tuple[str, str] = _ROLES,
    snmp_ports: tuple[int, int] | None = None,
    https_ports: tuple[int, int] | None = None,
    trap_targets: Sequence[str] = (),
    syslog_target: str | None = None,
    speed: float = 1.0,
    changes: Sequence[Change] = (),
    services: Sequence[Service] = (),
) -> list[Path]:
    """Write the example pair's two unit files into `folder`: first the primary's, then the secondary's.

    A slot (1 to 254) is a set of loopback nets, 127.168.slot.x and so on, so that pairs do not meet; without one, a
    slot is taken whose ports are free. A target of traps or syslog is an address and port such as 127.0.0.1:1162.
    Every timer of the pair runs `speed` times as fast. Each unit monitors the `services` of the other.
    """
    chosen = _free_slot() if slot is None else slot
    folder.mkdir(parents=True, exist_ok=True)
    targets = "[" + ", ".join(f'"{target}"' for target in trap_targets) + "]"
    common = [Change("", "snmp", "trap_targets", targets), Change("", "timing", "speed", repr(float(speed)))]
    paths = []
    for n, (role, name) in enumerate(zip(_ROLES, names, strict=True)):
        ports = [
            Change(role, face, "port", str(given[n]))
            for face, given in (("snmp", snmp_ports), ("https", https_ports))
            if given
        ]
        text = _changed(shipped(role), [*common, *ports, *(c for c in changes if c.role == role)])
        text += "".join(_service(service, role) for service in services)
        if syslog_target:
            text += f'\n[[syslog]]\naddress = "{syslog_target}"\n'
        path = folder / f"{name}.toml"
        path.write_text(_in_slot(text, chosen), "utf-8")
        paths.append(path)
    return paths


def shipped(role: str) -> str:
    """The text of the packaged unit file of the `primary` or the `secondary`."""
    return resources.files("simulator").joinpath("examples", f"{role}.toml").read_text("utf-8")


def _changed(text: str, changes: Iterable[Change]) -> str:
    for change in changes:
        kind, _, name = change.section.partition(" ")
        if name:
            anchor = rf'(?m)^(\[\[{re.escape(kind)}\]\]\nname = "{re.escape(name)}")$'
            text, count = re.subn(anchor, lambda found, c=change: f"{found[1]}\n{c.key} = {c.value}", text)  # type: ignore[misc]
        else:
            anchor = rf"(?ms)(^\[{re.escape(kind)}\]$(?:(?!^\[).)*?^{re.escape(change.key)} = )[^\n]*"
            text, count = re.subn(anchor, lambda found, c=change: found[1] + c.value, text, count=1)  # type: ignore[misc]
        if not count:
            raise KeyError(f"[{change.section}] {change.key}")
    return text


def _service(service: Service, role: str) -> str:
    peer = "127.168.1.6" if role == "primary" else "127.168.1.5"
    return (
        f'\n[[service]]\nname = "{service.kind}"\naddress = "{peer}:{service.port}"\n'
        f"check_interval_s = {service.interval_s:g}\nretries = {service.retries}\n"
    )


def _in_slot(text: str, slot: int) -> str:
    moved = re.sub(rf"\b(127\.(?:168|10|11|16))\.{_SHIPPED_SLOT}\.", rf"\1.{slot}.", text)
    return re.sub(r"(serial = \"FEVM02\d{4})\d{6}", lambda found: f"{found[1]}{slot:03d}{found[0][-3:]}", moved)


def _free_slot() -> int:
    """A slot whose ports nobody holds, and none given before; RuntimeError where all are taken."""
    slots = [slot for slot in range(_SHIPPED_SLOT + 1, _LAST_SLOT + 1) if slot not in _given_slots]
    random.shuffle(slots)
    for slot in slots:
        held = ((f"127.10.{slot}", (2, 4), 2000), (f"127.168.{slot}", (5, 6), 1161))
        if all(_is_free(f"{net}.{host}", port) for net, hosts, port in held for host in hosts):
            _given_slots.add(slot)
            return slot
    raise RuntimeError("every loopback slot for a simulated pair is taken")


def _is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True
