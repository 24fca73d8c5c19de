"""Knows the check on the virtual addresses: mail that goes there must arrive, and at the unit in service."""

from collections.abc import Iterator

from hapair.evidence.service import amiss, serving
from hapair.evidence.virtual import Finding as Found
from hapair.readiness.check import Check, Fails, Finding, Holds, Name, NotKnown
from hapair.readiness.ground import Ground
from hapair.words.printable import printable

NAME_HOW = "Name the pair's virtual_ips in the settings, and add [witness]: they are asked then who answers there."
WITNESS_HOW = "Add [witness] to the settings: the virtual address is asked then who answers there."
FACE_HOW = "Give the units host names of their own: the SMTP greeting tells then which one answers."
WAIT_HOW = "Run the collector, and wait for the next answer."


def virtual_ips(ground: Ground) -> Iterator[Check]:
    """One for each address that the settings name or a witness told of."""
    addresses = list(dict.fromkeys((*ground.expected.virtual_ips, *ground.evidence.virtual)))
    if not addresses:
        asks = "the virtual address is answered by the unit in service"
        yield Check(Name.VIRTUAL_IP, asks, NotKnown("no virtual address is named", NAME_HOW), grave=True)
    for address in addresses:
        asks = f"the virtual address {printable(address, 40)} is answered by the unit in service"
        yield Check(Name.VIRTUAL_IP, asks, virtual_ip(ground, address), address, grave=True)


def virtual_ip(ground: Ground, address: str) -> Finding:
    answer = ground.evidence.virtual.get(address)
    if answer is None:
        how = WAIT_HOW if ground.expected.witnessed else WITNESS_HOW
        return NotKnown("nobody has asked who answers there", how)
    if not answer.still(ground.now):
        return NotKnown("nobody has asked lately who answers there", WAIT_HOW)
    in_service = serving(ground.look, ground.state)
    if wrong := amiss(answer, in_service):
        return Fails(wrong)
    if answer.finding is Found.UNIT and answer.by in in_service:
        return Holds(f"{printable(answer.by or '')} answers: {printable(answer.why, 80)}")
    if answer.finding is Found.SOMEBODY:
        return NotKnown(f"it is answered, and nothing tells by which unit: {printable(answer.why, 80)}", FACE_HOW)
    return NotKnown("which unit is in service is not known", "See the state of the pair.")


def is_amiss(ground: Ground) -> bool:
    """Whether any answer that still counts is wrong."""
    answers = [answer for answer in ground.evidence.virtual.values() if answer.still(ground.now)]
    return bool(answers) and any(amiss(answer, serving(ground.look, ground.state)) for answer in answers)
