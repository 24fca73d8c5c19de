"""Knows the rules about addresses and virtual addresses, as data; what each asks is in `of_addresses.py`."""

from hapair.lint import of_addresses
from hapair.lint.rule import Level, Rule, Step

RULES = (
    Rule(
        "FMHA070",
        Level.CRITICAL,
        "Two addresses on one port",
        "The later one replaces the earlier one: the port that the other address was meant for has none, and its link "
        "is dead. The vendor's own procedure has this slip.",
        Step.NETWORK,
        of_addresses.two_on_one_port,
    ),
    Rule(
        "FMHA071",
        Level.CRITICAL,
        "One address twice",
        "Two ports answer for it, each now and then: heartbeat, administration and monitoring reach either of them.",
        Step.NETWORK,
        of_addresses.one_address_twice,
    ),
    Rule(
        "FMHA072",
        Level.CRITICAL,
        "A virtual address is an address of a unit",
        "A virtual address moves to the unit that is primary; this one stays, so both answer for it after a failover.",
        Step.VIRTUAL_IP,
        of_addresses.virtual_is_own,
    ),
    Rule(
        "FMHA073",
        Level.CRITICAL,
        "A heartbeat port without an address",
        "No heartbeat can leave by it: the link is dead.",
        Step.NETWORK,
        of_addresses.no_address,
    ),
    Rule(
        "FMHA074",
        Level.WARNING,
        "The heartbeat states another address than its port",
        "Which of the two the unit has, the text does not tell; the other unit may send its heartbeat to neither.",
        Step.NETWORK,
        of_addresses.other_than_the_port,
        inferred=True,
    ),
    Rule(
        "FMHA080",
        Level.WARNING,
        "Different virtual IP actions",
        "They are synchronised from the primary: where they differ, that never happened, and the unit that takes over "
        "does something else.",
        Step.VIRTUAL_IP,
        of_addresses.action_differs,
    ),
    Rule(
        "FMHA081",
        Level.CRITICAL,
        "Different virtual addresses",
        "After a failover the unit that took over answers under an address that nobody sends mail to.",
        Step.VIRTUAL_IP,
        of_addresses.virtual_differs,
    ),
    Rule(
        "FMHA082",
        Level.CRITICAL,
        "An action for a virtual address, and no address",
        "The unit that is primary has nothing to adopt: mail sent to the address that was meant reaches nobody.",
        Step.VIRTUAL_IP,
        of_addresses.nothing_to_adopt,
    ),
    Rule(
        "FMHA083",
        Level.WARNING,
        "No virtual address",
        "Nothing moves with the mail: whoever sends to the failed unit must be told of the other one.",
        Step.VIRTUAL_IP,
        of_addresses.none_at_all,
    ),
    Rule(
        "FMHA084",
        Level.WARNING,
        "A virtual address outside the subnet of its port",
        "Routers around the port do not look for it there: after a failover it may not be reached.",
        Step.VIRTUAL_IP,
        of_addresses.virtual_elsewhere,
        inferred=True,
    ),
    Rule(
        "FMHA085",
        Level.CRITICAL,
        "One virtual address on two ports",
        "Two ports of one unit answer for it, each now and then.",
        Step.VIRTUAL_IP,
        of_addresses.virtual_twice,
    ),
    Rule(
        "FMHA086",
        Level.WARNING,
        "A virtual address that is ignored",
        "No unit ever adopts it: mail sent to it reaches nobody.",
        Step.VIRTUAL_IP,
        of_addresses.never_adopted,
    ),
)
