"""Faults to plant in the configurations of a made pair, each with the rule that must find it."""

from dataclasses import dataclass

from ha_configs import STYLES, Change, HaPair, HaPort
from hapair.lint.unit import Syntax

OLDER = (Syntax.LINES, Syntax.TABLES)
TABLES = (Syntax.TABLES,)
NEWER = (Syntax.MEMBERS,)


@dataclass(frozen=True)
class Fault:
    """`rule` must find it; `also` are those that the same slip breaks too."""

    name: str
    rule: str
    change: Change
    styles: tuple[Syntax, ...] = STYLES
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def setting(name: str, value: str | None, *, both: bool = False) -> Change:
    def change(pair: HaPair) -> None:
        for each in pair.units if both else (pair.second,):
            each.settings[name] = value

    return change


def sets(**values: object) -> Change:
    def change(pair: HaPair) -> None:
        for name, value in values.items():
            setattr(pair.second, name, value)

    return change


def mail_port(pair: HaPair, at: int = 1) -> HaPort:
    return next(port for port in pair.units[at].ports.values() if port.virtual)


def spare_port(pair: HaPair, at: int) -> HaPort:
    return next(port for port in pair.units[at].ports.values() if port.own[0].startswith("192.168"))


def on_mail_port(**values: object) -> Change:
    def change(pair: HaPair) -> None:
        for name, value in values.items():
            setattr(mail_port(pair), name, value)

    return change


def on_both_mail_ports(**values: object) -> Change:
    def change(pair: HaPair) -> None:
        for at in (0, 1):
            for name, value in values.items():
                setattr(mail_port(pair, at), name, value)

    return change


def service(name: str, **values: object) -> Change:
    def change(pair: HaPair) -> None:
        for field, value in values.items():
            setattr(pair.second.services[name], field, value)

    return change


def same_role(pair: HaPair) -> None:
    pair.second.mode = pair.first.mode
    pair.second.members[1] = ("mx2", "primary", pair.second.members[1][2])


def two_secondaries(pair: HaPair) -> None:
    pair.first.mode = "secondary"
    pair.first.members[0] = ("mx1", "secondary", pair.first.members[0][2])


def one_table_otherwise(pair: HaPair) -> None:
    name, role, own = pair.second.members[0]
    pair.second.members[0] = (name, role, own.replace(".0.", ".7."))


def stranger(pair: HaPair) -> None:
    pair.second.members.append(("mx3", "secondary", "10.9.9.9/24"))
    pair.first.members.append(("mx3", "secondary", "10.9.9.9/24"))


def no_services(pair: HaPair) -> None:
    for each in pair.units:
        each.services.clear()
        each.settings["remote-services-as-heartbeat"] = "disable"


def no_links(pair: HaPair) -> None:
    pair.second.links.clear()


def single_link(pair: HaPair) -> None:
    for each in pair.units:
        del each.links[1]
        each.settings["remote-services-as-heartbeat"] = "disable"


def link_lost(pair: HaPair) -> None:
    del pair.second.links[1]


def crossed(pair: HaPair) -> None:
    """The same subnets, on ports the other way round."""
    first, second = pair.second.links
    ports = pair.second.ports
    ports[first.port], ports[second.port] = ports[second.port], ports[first.port]
    first.port, second.port = second.port, first.port


def both_on_one_port(pair: HaPair) -> None:
    primary, secondary = pair.second.links
    secondary.own = pair.second.ports[secondary.port].own[0]
    secondary.port = primary.port


def wrong_peer(pair: HaPair) -> None:
    pair.second.links[0].peer = pair.second.links[0].peer.rpartition(".")[0] + ".251"


def wrong_member(pair: HaPair) -> None:
    for each in pair.units:
        name, role, own = each.members[0]
        each.members[0] = (name, role, own.rpartition(".")[0] + ".251/24")


def peers_exchanged(pair: HaPair) -> None:
    first, second = pair.second.links
    first.peer, second.peer = second.peer, first.peer


def other_subnet(pair: HaPair) -> None:
    """Both ends moved by one of them alone."""
    link = pair.first.links[0]
    pair.first.ports[link.port].own[0] = "10.250.9.9/24"
    pair.second.links[0].peer = "10.250.9.9"


def narrow_mask(pair: HaPair) -> None:
    link = pair.second.links[0]
    own = pair.second.ports[link.port].own
    own[0] = own[0].replace("/24", "/32")


def to_itself(pair: HaPair) -> None:
    link = pair.second.links[0]
    link.peer = pair.second.ports[link.port].own[0].partition("/")[0]


def no_peer(pair: HaPair) -> None:
    pair.second.links[0].peer = None


def two_primary_links(pair: HaPair) -> None:
    pair.second.links[1].role = "primary"


def one_subnet(pair: HaPair) -> None:
    for at, each in enumerate(pair.units):
        first, second = each.links
        base = each.ports[first.port].own[0].rpartition(".")[0]
        each.ports[second.port].own[0] = f"{base}.{251 + at}/24"
        second.peer = f"{base}.{252 - at}"


def one_peer(pair: HaPair) -> None:
    pair.second.links[1].peer = pair.second.links[0].peer


def mail_on_heartbeat(pair: HaPair) -> None:
    for each in pair.units:
        port = each.ports[each.links[0].port]
        port.action, port.virtual = "set", port.own[0].rpartition(".")[0] + ".3/24"


def seeds_slip(pair: HaPair) -> None:
    """Both heartbeat addresses on the port of the first link."""
    first, second = pair.second.links
    pair.second.ports[first.port].own += pair.second.ports[second.port].own
    pair.second.ports[second.port].own = []


def one_address_twice(pair: HaPair) -> None:
    pair.second.ports["port9"] = HaPort([spare_port(pair, 0).own[0]])


def twice_on_one_unit(pair: HaPair) -> None:
    pair.second.ports["port9"] = HaPort([mail_port(pair).own[0]])


def virtual_is_own(pair: HaPair) -> None:
    for at in (0, 1):
        mail_port(pair, at).virtual = mail_port(pair, 0).own[0]


def no_address(pair: HaPair) -> None:
    pair.second.ports[pair.second.links[1].port].own.clear()


def other_than_port(pair: HaPair) -> None:
    link = pair.second.links[0]
    link.own = pair.second.ports[link.port].own[0]
    pair.second.ports[link.port].own[0] = "10.251.1.1/24"


def virtual_twice(pair: HaPair) -> None:
    for at in (0, 1):
        spare = spare_port(pair, at)
        spare.action, spare.virtual = "set", mail_port(pair, at).virtual


def nothing_to_adopt(pair: HaPair) -> None:
    for at in (0, 1):
        mail_port(pair, at).virtual = None


def nothing_moves(pair: HaPair) -> None:
    for at in (0, 1):
        port = mail_port(pair, at)
        port.action = port.virtual = None


def ports_of_nobody(pair: HaPair) -> None:
    for at in (0, 1):
        mail_port(pair, at).monitored = None


def forgotten(name: str) -> Change:
    def change(pair: HaPair) -> None:
        del pair.second.services[name]
        for each in pair.units:
            each.settings["remote-services-as-heartbeat"] = "disable"

    return change


def carried_by_nothing(pair: HaPair) -> None:
    for each in pair.units:
        each.settings["remote-services-as-heartbeat"] = "enable"
        del each.services["remote-smtp"]


def itself(pair: HaPair) -> None:
    pair.second.services["remote-smtp"].target = mail_port(pair).own[0].partition("/")[0]


def plain_password(text: str, other: str | None) -> Change:
    def change(pair: HaPair) -> None:
        pair.first.password, pair.second.password = text, other

    return change


def other_remote(pair: HaPair) -> None:
    pair.first.settings["remote-services-as-heartbeat"] = "enable"
    pair.second.settings["remote-services-as-heartbeat"] = "disable"


FAULTS = (
    Fault("both primary", "FMHA001", same_role, also=("FMHA004", "FMHA005")),
    Fault("both secondary", "FMHA001", two_secondaries, also=("FMHA004", "FMHA005")),
    Fault("off by mode", "FMHA002", sets(mode="off"), OLDER),
    Fault("off by state", "FMHA002", sets(state="disable"), NEWER),
    Fault("config only", "FMHA003", sets(mode="config-secondary"), OLDER),
    Fault("active-active", "FMHA003", sets(kind="active-active"), NEWER),
    Fault("the members disagree", "FMHA004", one_table_otherwise, NEWER, ("FMHA055", "FMHA056")),
    Fault("a third member", "FMHA005", stranger, NEWER),
    Fault("other cluster", "FMHA006", sets(cluster="spare"), NEWER),
    Fault("other firmware", "FMHA007", sets(version="FEVM04-7.2.5-FW-build401")),
    Fault("other operation mode", "FMHA008", sets(operation="1")),
    Fault("passwords differ", "FMHA010", plain_password("one thing", "another thing")),
    Fault("sample password", "FMHA011", plain_password("change_me", "change_me")),
    Fault("sample password on one", "FMHA011", plain_password("change_me", "Rather0ther"), also=("FMHA010",)),
    Fault("no password on one", "FMHA012", plain_password("one thing", None)),
    Fault("other base port", "FMHA020", setting("hb-base-port", "2100")),
    Fault(
        "base port left out",
        "FMHA020",
        lambda pair: (setting("hb-base-port", None)(pair), pair.first.settings.update({"hb-base-port": "2000"})),
    ),
    Fault("other threshold", "FMHA021", setting("hb-lost-threshold", "90")),
    Fault("remote services as heartbeat on one", "FMHA022", other_remote),
    Fault("short threshold", "FMHA023", setting("hb-lost-threshold", "2", both=True)),
    Fault("base port too high", "FMHA024", setting("hb-base-port", "65533", both=True)),
    Fault("nothing carries the heartbeat", "FMHA025", carried_by_nothing),
    Fault("switched off on failure", "FMHA030", setting("on-failure", "off", both=True)),
    Fault("original role restored", "FMHA030", setting("on-failure", "restore-role", both=True)),
    Fault("other on failure", "FMHA031", setting("on-failure", "restore-role")),
    Fault("mail data on one", "FMHA040", setting("mail-data-sync", "disable")),
    Fault("no mail data", "FMHA041", setting("mail-data-sync", "disable", both=True)),
    Fault("queues", "FMHA042", setting("mailqueue-data-sync", "enable", both=True)),
    Fault("queues of one", "FMHA043", setting("mailqueue-data-sync", "enable")),
    Fault("no link", "FMHA050", no_links),
    Fault("one link", "FMHA051", single_link),
    Fault("a link on one side", "FMHA052", link_lost),
    Fault("crossed ports", "FMHA053", crossed, OLDER),
    Fault("both links on one port", "FMHA054", both_on_one_port, (Syntax.LINES,), ("FMHA053", "FMHA071", "FMHA074")),
    Fault("wrong peer", "FMHA055", wrong_peer, OLDER),
    Fault("wrong address of a member", "FMHA055", wrong_member, NEWER),
    Fault("peers exchanged", "FMHA055", peers_exchanged, OLDER, ("FMHA056",)),
    Fault("other subnet", "FMHA056", other_subnet, OLDER),
    Fault("narrow mask", "FMHA056", narrow_mask, OLDER),
    Fault("to itself", "FMHA057", to_itself, OLDER),
    Fault("no peer", "FMHA058", no_peer, OLDER),
    Fault("two primary links", "FMHA059", two_primary_links, TABLES, ("FMHA052",)),
    Fault("links in one subnet", "FMHA060", one_subnet),
    Fault("one peer on both links", "FMHA062", one_peer, OLDER, ("FMHA055", "FMHA056")),
    Fault("mail on a heartbeat port", "FMHA061", mail_on_heartbeat),
    Fault("the slip of the procedure", "FMHA070", seeds_slip, TABLES, ("FMHA073",)),
    Fault("one address on both units", "FMHA071", one_address_twice),
    Fault("one address on two ports", "FMHA071", twice_on_one_unit),
    Fault("the virtual address is a unit's", "FMHA072", virtual_is_own),
    Fault("a link without an address", "FMHA073", no_address),
    Fault("the heartbeat has another address", "FMHA074", other_than_port, (Syntax.LINES,)),
    Fault("other action", "FMHA080", on_mail_port(action="add"), OLDER),
    Fault("other virtual address", "FMHA081", on_mail_port(virtual="172.16.250.9/24"), also=("FMHA084",)),
    Fault("nothing to adopt", "FMHA082", nothing_to_adopt, OLDER),
    Fault("nothing moves", "FMHA083", nothing_moves),
    Fault("virtual address elsewhere", "FMHA084", on_both_mail_ports(virtual="203.0.113.9/24")),
    Fault("one virtual address on two ports", "FMHA085", virtual_twice, also=("FMHA084",)),
    Fault("virtual address ignored", "FMHA086", on_both_mail_ports(action="ignore"), OLDER),
    Fault("virtual address ignored by default", "FMHA086", on_both_mail_ports(action=None), TABLES),
    Fault("service off on one", "FMHA090", service("local-hd", on=False)),
    Fault("service forgotten on one", "FMHA090", forgotten("local-hd")),
    Fault("remote service forgotten on one", "FMHA090", forgotten("remote-smtp")),
    Fault("other interval", "FMHA091", service("remote-smtp", interval=300)),
    Fault("other retries", "FMHA091", service("local-hd", retries=9)),
    Fault("no target", "FMHA092", service("remote-smtp", target=None)),
    Fault("asks itself", "FMHA093", itself),
    Fault("nothing monitored", "FMHA094", no_services),
    Fault("no port is named", "FMHA095", ports_of_nobody),
    Fault("port not monitored on one", "FMHA096", on_mail_port(monitored=False), also=("FMHA095",)),
)
