"""Knows how a pair of FortiMail configurations is written: in each of three syntaxes, and as people paste it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from random import Random

from hapair.lint.unit import Syntax

OLD_WORDS = {"primary": "master", "secondary": "slave", "become-secondary": "become-slave", "off": "off"}
ACTIONS = {"set": "use-vip", "ignore": "ignore-vip"}
STYLES = (Syntax.LINES, Syntax.TABLES, Syntax.MEMBERS)


@dataclass
class HaLink:
    port: str
    role: str
    peer: str | None
    own: str | None = None
    """Of the older lines only: the address the heartbeat states; otherwise that of its port."""


@dataclass
class HaPort:
    own: list[str] = field(default_factory=list)
    monitored: bool | None = None
    action: str | None = None
    virtual: str | None = None


@dataclass
class HaService:
    on: bool = True
    target: str | None = None
    interval: int = 30
    timeout: int = 10
    retries: int = 3


@dataclass
class HaUnit:
    host: str
    mode: str
    links: list[HaLink]
    ports: dict[str, HaPort]
    services: dict[str, HaService]
    members: list[tuple[str, str, str]]
    settings: dict[str, str | None]
    password: str | None
    version: str = "FEVM04-7.2.2-FW-build380"
    operation: str = "0"
    state: str = "enable"
    kind: str = "active-passive"
    cluster: str = "mail"


@dataclass
class HaPair:
    first: HaUnit
    second: HaUnit

    @property
    def units(self) -> tuple[HaUnit, HaUnit]:
        return self.first, self.second


def clean(seed: int = 0) -> HaPair:
    """A pair without a fault; its addresses, ports and times are those of the seed."""
    draw = Random(seed)
    ports = draw.sample([f"port{n}" for n in range(1, 9)], 4)
    net, ends = draw.randrange(256), draw.sample(range(10, 250), 2)
    nets = [f"10.{net}.0", f"10.{net}.1", f"172.16.{net}", f"192.168.{net}"]
    carried = draw.random() < 0.5
    settings = {
        "hb-base-port": str(draw.choice([2000, 20000, 30000])),
        "hb-lost-threshold": str(draw.randrange(3, 61)),
        "remote-services-as-heartbeat": "enable" if carried else "disable",
        "mail-data-sync": "enable",
        "mailqueue-data-sync": "disable",
        "on-failure": "become-secondary",
    }
    password = draw.choice(["correct horse", 'quo"ted \\ one', "Zx9!kQ", "ENC aGVsbG8gd29ybGQgaGVsbG8="])
    members = [("mx1", "primary", f"{nets[0]}.{ends[0]}/24"), ("mx2", "secondary", f"{nets[0]}.{ends[1]}/24")]
    units = [
        _unit(
            f"mx{at + 1}",
            ("primary", "secondary")[at],
            ports,
            nets,
            (ends[at], ends[1 - at]),
            settings,
            password,
            members,
        )
        for at in (0, 1)
    ]
    return HaPair(*units)


def _unit(host, mode, ports, nets, ends, settings, password, members) -> HaUnit:
    mine, other = ends
    links = [HaLink(ports[0], "primary", f"{nets[0]}.{other}"), HaLink(ports[1], "secondary", f"{nets[1]}.{other}")]
    named = {name: HaPort([f"{net}.{mine}/24"]) for name, net in zip(ports, nets, strict=True)}
    named[ports[2]] = replace(named[ports[2]], monitored=True, action="set", virtual=f"{nets[2]}.2/24")
    services = {
        "remote-smtp": HaService(target=f"{nets[2]}.{other}"),
        "local-ports": HaService(),
        "local-hd": HaService(),
    }
    return HaUnit(host, mode, links, named, services, list(members), dict(settings), password)


def written(unit: HaUnit, style: Syntax, whole: bool = True) -> str:
    """The whole backup, or the HA settings alone."""
    return "\n".join([*(_before(unit) if whole else ()), *_ha(unit, style), ""])


def _before(unit: HaUnit) -> Iterator[str]:
    yield f"#config-version={unit.version}:opmode={unit.operation}:user=admin"
    yield from ("config system global", f"    set hostname {unit.host}", "end", "config system certificate local")
    yield from (
        '    edit "ours"',
        '        set private-key "-----BEGIN KEY-----',
        'MIIE \\" set mode off',
        '-----END KEY-----"',
    )
    yield from ("    next", "end", "config system interface")
    for name, port in unit.ports.items():
        yield from (row for own in port.own for row in (f"    edit {name}", f"        set ip {own}", "    next"))
    yield "end"


def _ha(unit: HaUnit, style: Syntax) -> Iterator[str]:
    yield "config system ha"
    if style is Syntax.MEMBERS:
        yield from (
            f"    set state {unit.state}",
            "    set type member",
            f"    set mode {unit.kind}",
            f"    set cluster-id {unit.cluster}",
        )
    else:
        yield f"    set mode {_word(unit.mode, style)}"
    if unit.password is not None:
        yield f"    set password {quoted(unit.password)}"
    for name, value in unit.settings.items():
        if value is not None:
            renamed = style is Syntax.MEMBERS and name == "on-failure"
            yield f"    set {'action-on-failure' if renamed else name} {_word(value, style)}"
    if style is Syntax.LINES:
        yield from _old_links(unit)
    yield from _interfaces(unit, style)
    if style is Syntax.MEMBERS:
        yield from _members(unit)
    yield from _services(unit)
    yield "end"


def _word(value: str, style: Syntax) -> str:
    return OLD_WORDS.get(value, value) if style is Syntax.LINES else value


def quoted(text: str) -> str:
    if text.startswith("ENC "):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _old_links(unit: HaUnit) -> Iterator[str]:
    for link in unit.links:
        number = 1 if link.role == "primary" else 2
        yield f"    set heartbeat-{number}-interface {link.port}"
        own = link.own or next(iter(unit.ports.get(link.port, HaPort()).own), None)
        if own:
            yield f"    set heartbeat-{number}-ip {own}"
        if link.peer:
            yield f"    set heartbeat-{number}-peer {link.peer}"
    for name, port in unit.ports.items():
        if port.action:
            yield f"    set failover {name} {port.action} {port.virtual or ''}"


def _interfaces(unit: HaUnit, style: Syntax) -> Iterator[str]:
    yield "    config interface"
    for name in dict.fromkeys([*(link.port for link in unit.links), *unit.ports]):
        rows = list(_interface(unit, style, name))
        if rows:
            yield from (f"        edit {name}", *(f"            set {row}" for row in rows), "        next")
    yield "    end"


def _interface(unit: HaUnit, style: Syntax, name: str) -> Iterator[str]:
    port = unit.ports.get(name, HaPort())
    for link in unit.links:
        if link.port == name and style is Syntax.TABLES:
            yield f"heartbeat-status {link.role}"
            if link.peer:
                yield f"peer-ip {link.peer}"
        elif link.port == name and style is Syntax.MEMBERS:
            yield "heartbeat-status enable"
    if port.monitored is not None:
        yield f"port-monitor {'enable' if port.monitored else 'disable'}"
    if port.action and style is Syntax.TABLES:
        yield f"action {ACTIONS.get(port.action, port.action)}"
    if port.virtual and style is not Syntax.LINES:
        yield f"virtual-ip {port.virtual}"


def _members(unit: HaUnit) -> Iterator[str]:
    yield "    config member"
    for name, role, own in unit.members:
        yield from (f"        edit {name}", f'            set comment "unit, {role}"', f"            set role {role}")
        yield from (f"            set ip {own}", "        next")
    yield "    end"


def _services(unit: HaUnit) -> Iterator[str]:
    yield "    config service"
    for name, service in unit.services.items():
        yield from (f"        edit {name}", f"            set status {'enable' if service.on else 'disable'}")
        yield from (f"            set check-interval {service.interval}", f"            set retries {service.retries}")
        if name.startswith("remote-"):
            yield f"            set check-timeout {service.timeout}"
            if service.target:
                yield f"            set ip {service.target}"
        yield "        next"
    yield "    end"


def pasted(text: str, host: str, draw: Random) -> str:
    """As a terminal shows it: a prompt, which takes a line, a pager, and ends of lines of either kind."""
    rows = text.split("\n")
    for at in range(20, len(rows), 23):
        if not rows[at].lstrip().startswith(("-", "MIIE")):
            rows[at] = f"\x1b[7m--More--\x1b[m\r         \r{rows[at]}"
    end = draw.choice(["\n", "\r\n"])
    return end.join([f"{host} # show system ha", *rows, f"{host} # "])


Change = Callable[[HaPair], None]


def changed(pair: HaPair, change: Change) -> HaPair:
    found = deepcopy(pair)
    change(found)
    return found
