"""Knows the words by which a unit names its reasons, and how what it told is quoted.

"heartbeat disappeared", "peer rebooting", "peer command appeared" and "asks us to switch roles" are the vendor's own.
What a unit says of a failed check or of a restored role is not published: whole words that any such text would hold.
"""

import re
from collections.abc import Iterable, Sequence

from hapair.causes.case import Case
from hapair.causes.findings import Present
from hapair.look import SWITCHES, Event, Source
from hapair.words.moments import moment
from hapair.words.printable import printable

QUOTED = 80
"""Characters of a unit's words that are repeated."""
ROLE_WORDS = SWITCHES | {
    "unit_shutdown",
    "mode_changed",
    "peer_leaving",
    "peer_returned",
    "roles_switch_asked",
    "other",
}
"""Kinds of events in which a unit gives a reason for what it does."""
GOING = frozenset({"system_reboot", "system_reload", "system_upgrade", "system_halt"})

DAEMON = re.compile(r"\s*(?:hahbd|monitord|configd):", re.IGNORECASE)
PEER_GONE = re.compile(
    r"heart ?beat\b.{0,40}\b(?:disappeared|lost|missed|timed out)|\blost\b.{0,40}\bheart ?beat", re.IGNORECASE
)
HELD_OFF = re.compile(r"peer reboot|peer reload|hold[_ -]?off|peer command appeared", re.IGNORECASE)
SHUT_DOWN = re.compile(r"shut ?down|reboot|reload|upgrad", re.IGNORECASE)
SERVICE = re.compile(r"\bservices?\b", re.IGNORECASE)
PORT = re.compile(r"\b(?:ports?|interfaces?)\b", re.IGNORECASE)
DISK = re.compile(r"\b(?:disks?|hard drives?|raid)\b", re.IGNORECASE)
RESTORED = re.compile(r"restored by|administrator|return to operating as the primary", re.IGNORECASE)
ASKED_BACK = re.compile(r"asks us to switch roles", re.IGNORECASE)
DIFFERS = re.compile(r"differ|checksum|mismatch", re.IGNORECASE)


def reasons(case: Case, member: str, words: re.Pattern[str], kinds: Iterable[str] = ROLE_WORDS) -> list[Event]:
    """What a member told around the onset with these words in it, by a kind that is known or a daemon of its HA."""
    heard = case.heard(member, kinds)
    return [e for e in heard if (e.kind != "other" or DAEMON.match(e.text)) and words.search(e.text)]


def gives_reasons(case: Case, member: str) -> bool:
    """It told of its roles around the onset in words that can be read, or would have."""
    return any(event.text.strip() for event in case.heard(member, ROLE_WORDS)) or case.speaks(member, Source.SYSLOG)


def quoted(event: Event) -> str:
    text = f": '{printable(event.text, QUOTED)}'" if event.text.strip() else ""
    return f"{event.source.value} of {event.member} at {moment(event.at)} told {event.kind.replace('_', ' ')}{text}"


def present(events: Sequence[Event]) -> Present:
    """As told by these. Two members, or two channels, are more than one word; a copy of the same word is not."""
    return Present(quoted(events[0]), len({(event.member, event.source) for event in events}) < 2)


def silent_channels(case: Case, member: str) -> str:
    """Whose word is missing, for the reader to mend."""
    channels = [source.value for source in (Source.TRAP, Source.SYSLOG) if source not in case.told(member).spoke]
    return f"no {' and no '.join(channels) or 'word'} from {member}"
