"""Knows how to mend what `pairwatch check` finds, in the words of a FortiMail's own menus and commands."""

from hapair.look import Cause, NoAnswer, Outcome, Reading
from hapair.settings.model import MemberSettings

_SNMP = {
    Cause.TIMEOUT: (
        "Nothing came back. On the unit: System > Configuration > SNMP, agent enabled; this host's address in the "
        "community's or user's host list; SNMP among the interface's allowed access. Between: UDP {snmp_port}. "
        "A wrong community or an unknown v3 user is answered by silence, too."
    ),
    Cause.REFUSED: "The address answers that nothing listens on UDP {snmp_port}: is the SNMP agent enabled there?",
    Cause.UNREACHABLE: "There is no route to {address}: check the address, then the network between.",
    Cause.AUTH: "The unit knows us but not by these credentials: compare user, level, protocols and passwords on both.",
    Cause.NO_HA_OBJECTS: (
        "It answers, but not for the HA objects (1.3.6.1.4.1.12356.105.1.200). Is HA configured on the unit, is its "
        "firmware's MIB of 2010 or later, and does an SNMP view leave the objects out?"
    ),
    Cause.PROTOCOL: "What answers there does not speak SNMP as asked: is {address} the unit?",
    Cause.LATE: "Our own host was too busy to listen in time: run this again when it is not.",
}
_HTTP = {
    Cause.TIMEOUT: "No answer on TCP {http_port}: check the network, and HTTPS among the interface's allowed access.",
    Cause.REFUSED: "Nothing listens on TCP {http_port}: check the port of the admin interface.",
    Cause.UNREACHABLE: "There is no route to {address}: check the address, then the network between.",
    Cause.AUTH: (
        "The login was refused. The REST API is off by default (config system global, set rest-api enable); the "
        "administrator needs domain System, a read-only profile, and this host among its trusted hosts."
    ),
    Cause.TLS: "The certificate cannot be trusted: give its authority as ca_file, or its SHA-256 fingerprint in pins.",
    Cause.NO_HA_OBJECTS: "The profile's resource has nothing at its pointers: compare them with what the unit sends.",
    Cause.PROTOCOL: "What answers there is not the REST API: is {address} the unit, and is no proxy in between?",
    Cause.LATE: "Our own host was too busy to listen in time: run this again when it is not.",
}


def remedy(member: MemberSettings, channel: str, outcome: Outcome) -> str:
    """What to do about a channel's outcome; empty where nothing needs doing."""
    match outcome:
        case NoAnswer(cause=cause):
            ports = {"snmp_port": member.snmp and member.snmp.port, "http_port": member.http and member.http.port}
            text = (_SNMP if channel == "snmp" else _HTTP).get(cause, "")
            return text.format(address=member.address, **ports)
        case Reading(effective=None) if channel == "http":
            return (
                "The vendor documents no resource for the HA status. Where you know one, name it in an [http_profile] "
                "with JSON pointers; without it this channel tells who the unit is, and that it answers."
            )
        case _:
            return ""
