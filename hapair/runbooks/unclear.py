"""Knows what to do where a pair is not seen, not understood, or set up without a failover."""

from hapair.runbooks.advice import BOTH, Advice, Menu, Step
from hapair.runbooks.awaited import Awaited

BLIND = Advice(
    ("Do not touch the units because of this: they may be well.",),
    (
        Step(
            "Check this host's own network, and the path from here to both management addresses.",
            until=Awaited.ONE_ANSWERS,
        ),
        Step("Run 'pairwatch check': it names what each channel of each member answers.", until=Awaited.BOTH_ANSWER),
        Step("Ask the units by another way: mail sent through them, or each one's console.", BOTH, Menu.CONSOLE),
        Step("A `reference` in the pair's `[[site]]` tells 'we are cut off' from 'both are silent'."),
    ),
)

HA_OFF = Advice(
    ("Do not switch HA on in working hours without a plan: a unit that joins stops its mail for a while.",),
    (
        Step("Find out whether somebody meant it: who changed the settings, and when.", BOTH, Menu.EVENTS),
        Step("Where it is not meant, set the mode of operation again.", BOTH, Menu.SETTINGS, Awaited.HA_ON),
        Step("Where it is meant to last, take the pair out of the settings, or silence it."),
    ),
)

CONFIG_ONLY = Advice(
    (),
    (
        Step("Nothing to do where this is meant, and each member acts as it is set to.", until=Awaited.AS_CONFIGURED),
        Step("Where failover is expected, the HA mode of both members is wrong.", BOTH, Menu.SETTINGS),
    ),
)

UNDETERMINED = Advice(
    ("Do not act on this alone: the units may be well.",),
    (
        Step("Look at the mode on the units, and compare it with the raw values shown.", BOTH, Menu.STATUS),
        Step(
            "A unit without HA objects: is HA configured there, and does its SNMP view leave them out?",
            BOTH,
            Menu.SETTINGS,
            Awaited.UNDERSTOOD,
        ),
        Step("Please send us a value that Pairwatch does not know."),
    ),
)

UNOBSERVED = Advice(
    ("Do not trust what stands here: it is what was last seen, not what is.",),
    (
        Step(
            "Is the collector running? 'pairwatch status' and its log say when it last looked.",
            until=Awaited.LOOKED_AT,
        ),
    ),
)
