"""Knows what to do where mail is doubtful or has stopped: split brain, no primary, none seen, the primary unseen."""

from dataclasses import replace

from hapair.pair import OnFailure
from hapair.runbooks.advice import BOTH, Advice, Menu, Step, Who
from hapair.runbooks.awaited import Awaited

SPLIT_BRAIN = Advice(
    (
        "Do not restart either unit.",
        "Do not expect the cable alone to heal it: after the link is back, both go on as primary.",
    ),
    (
        Step(
            "Find the cause first, and mend a heartbeat link: cables, switch ports, and whether both units were up all "
            "the while.",
            BOTH,
            Menu.STATUS,
            Awaited.A_LINK_UP,
        ),
        Step("Decide which unit is to stay primary. In the vendor's procedure that is {p}."),
        Step(
            "Once the heartbeat is back, wait for synchronisation, or start one.", (Who.S,), Menu.SYNC, Awaited.SYNCED
        ),
        Step(
            "Have {s} give way: restore its configured mode.",
            (Who.S,),
            Menu.RESTORE,
            Awaited.S_STANDS_BY,
            "Not on both units at once, and not before the heartbeat is back: they would split again.",
        ),
        Step("See that mail is carried by one unit alone.", BOTH, Menu.STATUS, Awaited.ONE_PRIMARY),
        Step("Compare both mail queues: what the other unit has accepted meanwhile is on that unit.", BOTH),
    ),
)

_AFTER = {
    OnFailure.BECOME_SECONDARY: Step(
        "{p} comes back as a standby, as it is set to after a failure, and takes no mail by itself: where {s} has not "
        "taken over either, only a person makes one of them primary."
    ),
    OnFailure.RESTORE_ROLE: Step(
        "{p} takes its role back by itself once it recovers, as it is set to: give it a minute before you help it.",
        until=Awaited.P_PRIMARY,
    ),
    OnFailure.OFF: Step(
        "{p} stays off, as it is set to after a failure, until somebody restores it.",
        (Who.P,),
        Menu.RESTORE,
        Awaited.P_BACK,
    ),
    None: Step(
        "Whether {p} comes back by itself depends on the units' 'On failure' setting: write it down as `on_failure` of "
        "the pair, and it is said here.",
        (Who.P,),
        Menu.SETTINGS,
    ),
}

NO_PRIMARY = Advice(
    ("Do not restart both units at once.",),
    (
        Step("Read on both units why they left the role.", BOTH, Menu.STATUS),
        Step("Then what stands in their logs around that time.", BOTH, Menu.EVENTS),
        Step(
            "Restore {p} first, and watch it become primary.",
            (Who.P,),
            Menu.RESTORE,
            Awaited.P_PRIMARY,
            "Do not touch {s} meanwhile.",
        ),
        Step(
            "Then see that {s} stands by; where it does not, restore it.", (Who.S,), Menu.RESTORE, Awaited.S_STANDS_BY
        ),
    ),
    _AFTER,
)

NO_PRIMARY_SEEN = Advice(
    ("Do not restart {other} yet: its event log says why it left the group.",),
    (
        Step("Send a message through the pair's address: whether mail flows is the question that matters now."),
        Step(
            "Reach {unseen} by its console: it may carry the mail, or be down.",
            (Who.UNSEEN,),
            Menu.CONSOLE,
            Awaited.BOTH_ANSWER,
        ),
        Step("Read why it left the group.", (Who.OTHER,), Menu.EVENTS),
        Step("See that one of them carries the mail.", BOTH, Menu.STATUS, Awaited.ONE_PRIMARY),
    ),
    {
        **_AFTER,
        OnFailure.OFF: replace(
            _AFTER[OnFailure.OFF], beware="Not before it is known that no unit carries the mail: else two might."
        ),
    },
)

PRIMARY_UNSEEN = Advice(
    ("Do not restore or promote anything: while {other} stands by, it hears its primary or holds off.",),
    (
        Step(
            "Was a reboot or an upgrade planned? {other} holds off for about 15 minutes before it takes over.",
            (Who.OTHER,),
            Menu.EVENTS,
        ),
        Step(
            "Check the path from here to {unseen}'s management address, before the unit itself.",
            until=Awaited.BOTH_ANSWER,
        ),
        Step("Ask {other} what it hears of its primary.", (Who.OTHER,), Menu.STATUS, Awaited.A_LINK_UP),
    ),
)
