"""The shipped example pair, written out as two unit files on addresses and ports of its own."""

import random
import re
import socket
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path

_SHIPPED_SLOT = 1
_LAST_SLOT = 254
_ROLES = ("primary", "secondary")


def write_example(
    folder: Path,
    *,
    slot: int | None = None,
    names: tuple[str, str] = _ROLES,
    snmp_ports: tuple[int, int] | None = None,
    https_ports: tuple[int, int] | None = None,
    trap_targets: Sequence[str] = (),
) -> list[Path]:
    """Write the example pair's two unit files into `folder`: first the primary's, then the secondary's.

    A slot (1 to 254) is a set of loopback nets, 127.168.slot.x and so on, so that pairs do not meet; without one, a
    slot is taken whose ports are free. A trap target is an address and port such as 127.0.0.1:1162.
    """
    chosen = _free_slot() if slot is None else slot
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for n, (role, name) in enumerate(zip(_ROLES, names, strict=True)):
        text = _in_slot(shipped(role), chosen)
        if snmp_ports:
            text = with_value(text, "snmp", "port", str(snmp_ports[n]))
        if https_ports:
            text = with_value(text, "https", "port", str(https_ports[n]))
        text = with_value(text, "snmp", "trap_targets", _toml_list(trap_targets))
        path = folder / f"{name}.toml"
        path.write_text(text, "utf-8")
        paths.append(path)
    return paths


def shipped(role: str) -> str:
    """The text of the packaged unit file of the `primary` or the `secondary`."""
    return resources.files("simulator").joinpath("examples", f"{role}.toml").read_text("utf-8")


def with_value(text: str, section: str, key: str, value: str) -> str:
    """The unit file with one key of one section set to a TOML value; KeyError where it has no such line."""
    pattern = rf"(?ms)(^\[{re.escape(section)}\]$(?:(?!^\[).)*?^{re.escape(key)} = )[^\n]*"
    changed, count = re.subn(pattern, lambda found: found[1] + value, text, count=1)
    if not count:
        raise KeyError(f"[{section}] {key}")
    return changed


def _in_slot(text: str, slot: int) -> str:
    moved = re.sub(rf"\b(127\.(?:168|10|11|16))\.{_SHIPPED_SLOT}\.", rf"\1.{slot}.", text)
    return re.sub(r"(serial = \"FEVM02\d{4})\d{6}", lambda found: f"{found[1]}{slot:03d}{found[0][-3:]}", moved)


def _toml_list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"


def _free_slot() -> int:
    """A slot whose heartbeat and SNMP ports nobody holds; RuntimeError where all are taken."""
    slots = list(range(_SHIPPED_SLOT + 1, _LAST_SLOT + 1))
    random.shuffle(slots)
    for slot in slots:
        if all(_is_free(address, port) for address, port in ((f"127.10.{slot}.2", 2000), (f"127.168.{slot}.5", 1161))):
            return slot
    raise RuntimeError("every loopback slot for a simulated pair is taken")


def _is_free(address: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True
