"""Every weakness of a pair that goes on as if nothing were: what the units say of it, and the check that sees it."""

from dataclasses import replace

from hapair.look import Cause, NoAnswer
from readied import FACTS, VIRTUAL, faces, heard, primary, secondary, stretch


def after_words(**more):
    """Half a minute as it should be, and then another word."""
    return [*stretch(last=30), *stretch(first=40, last=90, **more), *heard()]


def with_facts(**changes):
    return secondary(replace(FACTS, **changes))


def synced(config, mail):
    return secondary(sync={"config": config, "mail": mail})


PORT3 = {**FACTS.interfaces, "port3": "down"}
CUT = {"port6": "failed", "port5": "failed"}
WEAKNESSES = {
    "one link down": ({"s": secondary(heartbeat={"port6": "failed", "port5": "ok"})}, ("links", "", "weak")),
    "every link down": ({"s": secondary(heartbeat=CUT), "p": primary(heartbeat=CUT)}, ("links", "", "broken")),
    "configuration differs": ({"s": synced("differs", "in_sync")}, ("sync", "config", "broken")),
    "mail data not synchronised": ({"s": synced("in_sync", "failed")}, ("sync", "mail", "broken")),
    "mail data switched off": ({"s": synced("in_sync", "off")}, ("sync", "mail", "weak")),
    "a port of the standby down": ({"s": with_facts(interfaces=PORT3)}, ("ports", "", "broken")),
    "little room": ({"s": with_facts(mail_disk_percent=92.0)}, ("disk", "mail", "weak")),
    "no room": ({"s": with_facts(mail_disk_percent=99.0)}, ("disk", "mail", "broken")),
    "other firmware": ({"s": with_facts(version="v7.2")}, ("firmware", "", "weak")),
    "the standby answers": ({"virtual": faces("mx2")}, ("virtual_ip", VIRTUAL, "broken")),
    "roles right, mail dead": ({"virtual": faces(smtp=NoAnswer(Cause.REFUSED))}, ("virtual_ip", VIRTUAL, "broken")),
}  # fmt: skip
