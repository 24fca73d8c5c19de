"""Knows what to do where one unit carries the mail: normal, unprotected, failed over, swapped."""

from hapair.pair import OnFailure
from hapair.runbooks.advice import BOTH, Advice, Menu, Step, Who
from hapair.runbooks.awaited import Awaited

NORMAL = Advice((), (Step("Nothing to do."),))

UNPROTECTED = Advice(
    ("Leave {p} alone: no restart, no upgrade, until {s} stands by again.",),
    (
        Step(
            "Find out what became of {s}: power, console. A planned reboot takes a few minutes.",
            (Who.S,),
            Menu.CONSOLE,
            Awaited.S_ANSWERS,
        ),
        Step(
            "Make sure that it is not acting as primary too: where it is unseen, a split brain is not excluded.",
            (Who.S,),
            Menu.CONSOLE,
            Awaited.ONE_PRIMARY,
        ),
        Step(
            "Read why it left its role. A secondary that is off may have failed its first synchronisation.",
            (Who.S,),
            Menu.STATUS,
        ),
        Step("See that the heartbeat reaches it: cables, switch ports.", BOTH, Menu.STATUS, Awaited.A_LINK_UP),
        Step(
            "Where it does not come back by itself, restore it.",
            (Who.S,),
            Menu.RESTORE,
            Awaited.S_STANDS_BY,
            "Not on {p}: that would stop the mail.",
        ),
        Step("Have it catch up: wait for a synchronisation, or start one.", (Who.S,), Menu.SYNC, Awaited.SYNCED),
    ),
    {
        OnFailure.BECOME_SECONDARY: Step(
            "{s} is to come back as a standby after a failure; the vendor does not say what the setting does for a "
            "secondary, so watch that it does."
        ),
        OnFailure.RESTORE_ROLE: Step(
            "{s} is to take its own role back after a failure, which is to stand by; the vendor does not say what the "
            "setting does for a secondary, so watch that it does."
        ),
        OnFailure.OFF: Step(
            "{s} may stay off, as the units are set to after a failure, until somebody restores it: nothing takes over "
            "meanwhile."
        ),
        None: Step(
            "Whether {s} comes back by itself may depend on the units' 'On failure' setting: write it down as "
            "`on_failure` of the pair, and it is said here."
        ),
    },
)

FAILED_OVER = Advice(
    ("Leave {s} alone: it is the only unit known to carry mail. Do not restart it or change its mode.",),
    (
        Step(
            "Find out what became of {p}: power, console, the switch ports of its heartbeat links.",
            (Who.P,),
            Menu.CONSOLE,
            Awaited.P_ANSWERS,
        ),
        Step(
            "Make sure that it is not still acting as primary: where it is unseen, a split brain is not excluded.",
            (Who.P,),
            Menu.CONSOLE,
            Awaited.ONE_PRIMARY,
        ),
        Step("Read why it gave its role away, or lost it.", (Who.P, Who.S), Menu.EVENTS),
        Step("See that the heartbeat reaches it again.", BOTH, Menu.STATUS, Awaited.A_LINK_UP),
    ),
    {
        OnFailure.BECOME_SECONDARY: Step(
            "{p} comes back as a standby, as it is set to after a failure; {s} keeps the mail until somebody restores "
            "the roles.",
            until=Awaited.P_STANDS_BY,
        ),
        OnFailure.RESTORE_ROLE: Step(
            "{p} takes its role back by itself once it recovers, as it is set to: expect a second interruption, and "
            "more of them where the cause has stayed.",
            until=Awaited.P_PRIMARY,
        ),
        OnFailure.OFF: Step(
            "{p} stays out of the group, as it is set to after a failure: only 'restore configured operating mode' on "
            "it brings it back.",
            (Who.P,),
            Menu.RESTORE,
            Awaited.P_BACK,
            "Not before its cause is found: it takes the mail back, or fails again.",
        ),
        None: Step(
            "{p} comes back as its 'On failure' setting says; after 'switch off' only when somebody restores it.",
            (Who.P,),
            Menu.SETTINGS,
            Awaited.P_BACK,
        ),
    },
)

_RESTORE_S = Step(
    "When it suits, give the mail back: restore {s}.",
    (Who.S,),
    Menu.RESTORE,
    Awaited.S_STANDS_BY,
    "Not while a synchronisation is under way.",
)

SWAPPED = Advice(
    ("Do not swap back while mail is heavy or synchronisation is under way: nothing is urgent.",),
    (
        Step("Find out why {p} gave its role away: what stands around the failover.", BOTH, Menu.EVENTS),
        Step(
            "Wait until {p} has what {s} has received meanwhile, or start a synchronisation.",
            (Who.P,),
            Menu.SYNC,
            Awaited.SYNCED,
        ),
        _RESTORE_S,
        Step("Restore {p} too, where it has not followed.", (Who.P,), Menu.RESTORE, Awaited.P_PRIMARY),
    ),
    {
        OnFailure.BECOME_SECONDARY: Step(
            "The units are set to restore the slave role after a failure: this is what that leaves behind. It is "
            "expected, it lasts, and it never clears by itself."
        ),
        OnFailure.RESTORE_ROLE: Step(
            "The units are set to restore the original role after a failure: {p} should take it back by itself. Where "
            "it does not within minutes, find out why before you help it."
        ),
        OnFailure.OFF: Step(
            "The units are set to switch off after a failure: that {p} stands by is somebody's work. Ask who is at it."
        ),
        None: Step(
            "Whether this ever ends by itself depends on the units' 'On failure' setting: write it down as "
            "`on_failure` of the pair, and it is said here."
        ),
    },
)
