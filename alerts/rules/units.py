"""Knows the rules about a unit itself: what it runs, how full and how busy it is, what has happened to it."""

from datetime import timedelta
from typing import Any

from alerts.rules.rule import Condition, Found, Rule, lasting
from alerts.rules.sight import Sight
from hapair.look import Testimony
from hapair.runbooks.advice import BOTH, Advice, Menu, Step, Who
from hapair.runbooks.awaited import Awaited
from hapair.severity import Severity
from hapair.words.moments import moment
from hapair.words.printable import printable

WARNING = Severity.WARNING
SUBJECT = (Who.SUBJECT,)
NEXT_HOPS = Step(
    "Is it one destination or all? Look at the queue's next hops, DNS, and the network behind the unit.", SUBJECT
)


def _above(fact: str, form: str) -> Condition:
    """`form` shows the number. A member that does not tell it now is as it was."""

    def condition(sight: Sight, threshold: float) -> Found:
        found: dict[str, str | None] = {}
        for member, testimony in sight.look.members.items():
            value = _told(testimony, fact)
            if value is None:
                found[member] = None
            elif value >= threshold:
                found[member] = form.format(value)
        return found

    return condition


def _told(testimony: Testimony, fact: str) -> Any:
    """SNMP's word first; None where neither channel told it."""
    for outcome in (testimony.snmp, testimony.http):
        value = None if outcome is None else getattr(outcome.facts, fact)
        if value is not None and value != {}:
            return value
    return None


def _queues(sight: Sight, threshold: float) -> Found:
    found: dict[str, str | None] = {}
    for member, testimony in sight.look.members.items():
        queues = _told(testimony, "queues")
        if queues is None:
            found[member] = None
            continue
        full = {queue: mails for queue, mails in queues.items() if mails >= threshold}
        if full:
            found[member] = ", ".join(f"{mails} in {printable(queue, 40)}" for queue, mails in full.items())
    return found


def _firmware(sight: Sight, _: float) -> Found:
    """By one channel: SNMP and HTTPS name the same firmware in different words."""
    for channel in ("snmp", "http"):
        outcomes = {member: getattr(testimony, channel) for member, testimony in sight.look.members.items()}
        versions = {member: o.facts.version for member, o in outcomes.items() if o is not None and o.facts.version}
        if len(versions) == len(outcomes):
            differ = len(set(versions.values())) > 1
            said = ", ".join(f"{member} runs {printable(version, 60)}" for member, version in versions.items())
            return {"": said} if differ else {}
    return {"": None}


def _certificate(sight: Sight, threshold: float) -> Found:
    found: dict[str, str | None] = {}
    for member, testimony in sight.look.members.items():
        ends = _told(testimony, "certificate_ends")
        if ends is None:
            found[member] = None
        elif ends - sight.at <= timedelta(days=threshold):
            found[member] = f"it ends {moment(ends)}"
    return found


def _happened(*kinds: str) -> Condition:
    """In the look that showed it, and in no other: `keep_s` is how long it is told of."""

    def condition(sight: Sight, _: float) -> Found:
        return {
            remark.member: f"{printable(remark.text)}; between {moment(remark.since)} and {moment(remark.at)}"
            for remark in sight.remarks
            if remark.kind in kinds
        }

    return condition


def _level(
    name: str, fact: str, what: str, threshold: float, unit: str, advice: Advice, *, hold_s: float = 0.0
) -> Rule:
    form = "{:.0f} %" if unit == "%" else "{}"
    return Rule(
        name,
        WARNING,
        _above(fact, form),
        "{subject}: " + what + ", {detail}",
        "On {subject}: " + what + ", {detail}.",
        advice,
        lasting(hold_s),
        keep_s=300.0,
        threshold=threshold,
        unit=unit,
    )


RESTARTED = Rule(
    "MemberRestarted",
    WARNING,
    _happened("restarted"),
    "{subject} has restarted",
    "{subject} has restarted: {detail}.",
    Advice(
        (),
        (
            Step("Was it planned? Else read what it says: power, upgrade, watchdog.", SUBJECT, Menu.EVENTS),
            Step("See that it has the role it is set to.", SUBJECT, Menu.STATUS, Awaited.AS_CONFIGURED),
            Step("See that they have synchronised.", BOTH, Menu.STATUS, Awaited.SYNCED),
        ),
    ),
    looks=1,
    keep_s=600.0,
    planned=True,
)
UNIT_CHANGED = Rule(
    "UnitChanged",
    WARNING,
    _happened("unit_changed", "units_swapped"),
    "another unit answers for {subject}",
    "Another unit than before answers for {subject}: {detail}.",
    Advice(
        ("Do not act on a role by this member's name before you know which unit it is.",),
        (
            Step(
                "Was a unit replaced, or were addresses exchanged? Then the settings may need their members exchanged."
            ),
            Step("Is the address in the settings a virtual one? It moves with the mail: name each unit's own."),
        ),
    ),
    looks=1,
    keep_s=3600.0,
)
FIRMWARE_DIFFERS = Rule(
    "FirmwareDiffers",
    WARNING,
    _firmware,
    "the units run different firmware",
    "The units run different firmware: {detail}. The vendor asks for the same on both.",
    Advice(
        ("Do not leave the pair like this for longer than an upgrade takes.",),
        (
            Step(
                "Bring the other unit to the same version: the vendor upgrades the secondary first.",
                until=Awaited.SAME_FIRMWARE,
            ),
        ),
    ),
    hold_s=lasting(3600.0),
)
MAIL_DISK = _level(
    "MailDiskHigh",
    "mail_disk_percent",
    "the mail disk is nearly full",
    90.0,
    "%",
    Advice((), (Step("Look at quarantine and archive quotas, then at the queues: a full disk stops mail.", SUBJECT),)),
)
LOG_DISK = _level(
    "LogDiskHigh",
    "log_disk_percent",
    "the log disk is nearly full",
    90.0,
    "%",
    Advice(
        (),
        (
            Step(
                "See the log settings: rotation, what is overwritten. HA events must not be among what is lost.",
                SUBJECT,
            ),
        ),
    ),
)
QUEUE = Rule(
    "QueueHigh",
    WARNING,
    _queues,
    "{subject}: mail queues up, {detail}",
    "Mail queues up on {subject}: {detail}.",
    Advice(
        ("Do not fail over to be rid of a queue: it stays on this unit until that hands it over.",),
        (NEXT_HOPS,),
    ),
    hold_s=lasting(600.0),
    keep_s=300.0,
    threshold=1000.0,
    unit="mails",
)
DEFERRED = _level(
    "DeferredHigh",
    "deferred",
    "many mails are deferred",
    1000.0,
    "mails",
    Advice((), (NEXT_HOPS,)),
    hold_s=600.0,
)
CPU = _level(
    "CpuHigh",
    "cpu_percent",
    "the CPU is busy",
    80.0,
    "%",
    Advice(
        ("Do not lower the heartbeat's lost threshold: a busy unit answers late, and would be failed over for it.",),
        (
            Step("Is it a synchronisation?", until=Awaited.NO_SYNC_RUNS),
            Step("Is it mail, or a scan? See the statistics of the unit.", SUBJECT),
        ),
    ),
    hold_s=300.0,
)
MEMORY = _level(
    "MemoryHigh",
    "memory_percent",
    "memory is nearly used up",
    80.0,
    "%",
    Advice(
        (),
        (Step("See the statistics of the unit; where it only ever grows, plan a restart with a failover.", SUBJECT),),
    ),
    hold_s=300.0,
)
CERTIFICATE = Rule(
    "CertificateNearEnd",
    WARNING,
    _certificate,
    "the HTTPS certificate of {subject} is near its end",
    "The certificate that {subject} shows over HTTPS is near its end: {detail}.",
    Advice(
        (),
        (
            Step(
                "Renew it on the unit.",
                SUBJECT,
                Menu.CERTIFICATE,
                beware="Where the settings pin the old one, add the new pin first: else Pairwatch will not trust the "
                "unit.",
            ),
        ),
    ),
    threshold=21.0,
    unit="days",
)
