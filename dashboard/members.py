"""Knows how one member is shown: what it is set to, what it acts as, and what each channel says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from dashboard.said import printable
from dashboard.words import NOT_ASKED, NOT_HEARD
from hapair.judge import UNSEEN as UNSEEN_WORD
from hapair.judge import Word, said
from hapair.look import Cause, Facts, NoAnswer, Outcome, Reading, Testimony
from hapair.modes import HaMode, meaning
from hapair.pair import Member
from hapair.words.moments import duration
from hapair.words.sayings import CAUSES
from hapair.words.telling import acts, mode_text


@dataclass(frozen=True, slots=True)
class Channel:
    """`word` is what it says of the member in a word, `text` what it brought in the last look, or why nothing;
    `spoke_s`: how long ago it last brought any.

    `mark` is `ok` where it answered, `unseen` where it did not, `told` where the unit speaks when it likes, `differs`
    where another channel contradicts it.
    """

    key: str
    name: str
    mark: str
    word: str
    text: str
    spoke_s: float | None


@dataclass(frozen=True, slots=True)
class MemberShown:
    """`acts` is the effective mode in a word, `differs` the HA mode where it is another than that; `spoke_s` is how
    long ago each channel last brought anything.

    `channels` and `facts` are worked out when asked for: the wall has many members and shows neither.
    """

    name: str
    role: str
    configured: str
    acts: str
    seen: bool
    primary: bool
    differs: str
    why: str
    mail: str
    testimony: Testimony
    spoke_s: Mapping[str, float]

    @property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(_channels(self.testimony, self.spoke_s))

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        return tuple(_facts(merged(self.testimony)))


def show_member(member: Member, testimony: Testimony, mail: str, spoke_s: Mapping[str, float]) -> MemberShown:
    words = said(testimony)
    seen = words != (UNSEEN_WORD,)
    configured = next((w.mode for w in words if w.mode is not None), None)
    return MemberShown(
        printable(member.name),
        member.role,
        mode_text(configured, testimony, "mode") if configured else "",
        acts(testimony),
        seen,
        any(w.effective is HaMode.PRIMARY for w in words),
        _differs(words),
        "" if seen else _why(testimony),
        mail,
        testimony,
        spoke_s,
    )


def merged(testimony: Testimony) -> Facts:
    """What either channel told of the unit; SNMP's word first."""
    found: dict[str, object] = {}
    for outcome in (testimony.snmp, testimony.http):
        if outcome is None:
            continue
        for field in fields(Facts):
            value = getattr(outcome.facts, field.name)
            known = found.get(field.name)
            if isinstance(value, Mapping):
                found[field.name] = {**value, **(known if isinstance(known, Mapping) else {})}
            elif known is None:
                found[field.name] = value
    return Facts(**found)  # type: ignore[arg-type]


def _differs(words: tuple[Word, ...]) -> str:
    """The HA mode that is not the effective one. What nobody understands cannot differ."""
    for word in words:
        known = word.mode is not None and word.effective is not None
        if known and HaMode.UNKNOWN not in (word.mode, word.effective) and word.mode is not word.effective:
            return str(word.mode)
    return ""


def _why(testimony: Testimony) -> str:
    causes = [CAUSES[o.cause] for o in (testimony.snmp, testimony.http) if isinstance(o, NoAnswer)]
    return causes[0] if causes else NOT_ASKED


POLLED = (("snmp", "SNMP"), ("http", "HTTPS"))
HEARD = (("trap", "Trap"), ("syslog", "Syslog"))


def _channels(testimony: Testimony, spoke_s: Mapping[str, float]) -> Iterator[Channel]:
    outcomes = {"snmp": testimony.snmp, "http": testimony.http}
    modes = (o.effective for o in outcomes.values() if isinstance(o, Reading))
    differ = len({meaning(mode) for mode in modes if mode is not None}) > 1
    for (key, name), (_, other) in zip(POLLED, reversed(POLLED), strict=True):
        outcome = outcomes[key]
        word, text, mark = _outcome_word(outcome), _outcome_text(outcome), "unseen"
        if isinstance(outcome, Reading):
            mark = "differs" if differ else "ok"
        yield Channel(key, name, mark, f"{word}, not as {other} says" if differ else word, text, spoke_s.get(key))
    for key, name in HEARD:
        if key in spoke_s:
            yield Channel(key, name, "told", "heard", "last heard", spoke_s[key])
        else:
            yield Channel(key, name, "unseen", "silent", NOT_HEARD, None)


def _outcome_word(outcome: Outcome | None) -> str:
    match outcome:
        case None:
            return NOT_ASKED
        case NoAnswer(cause=Cause.TIMEOUT | Cause.UNREACHABLE):
            return "silent"
        case NoAnswer(cause=cause):
            return CAUSES[cause]
        case Reading(effective=effective) if effective is not None:
            mode = meaning(effective)
            return f"unknown ({printable(str(effective), 24)})" if mode is HaMode.UNKNOWN else mode
        case Reading():
            return "no mode told"


def _outcome_text(outcome: Outcome | None) -> str:
    match outcome:
        case None:
            return NOT_ASKED
        case NoAnswer(cause=cause, detail=detail):
            return CAUSES[cause] + (f": {printable(detail)}" if detail else "")
        case Reading(effective=None):
            return "answered, but does not tell the mode"
        case Reading(mode=mode, effective=effective):
            sent = ", ".join(printable(str(x), 24) for x in (mode, effective) if x is not None)
            return f"answered (sent {sent})"


_LABELS = (
    ("model", "Model", "{}"),
    ("version", "Firmware", "{}"),
    ("serial", "Serial", "{}"),
    ("hostname", "Host name", "{}"),
    ("uptime_s", "Up for", "{}"),
    ("cpu_percent", "CPU", "{:.0f} %"),
    ("memory_percent", "Memory", "{:.0f} %"),
    ("mail_disk_percent", "Mail disk", "{:.0f} %"),
    ("log_disk_percent", "Log disk", "{:.0f} %"),
    ("sessions", "Sessions", "{}"),
    ("load", "Load", "{}"),
    ("deferred", "Deferred mails", "{}"),
    ("certificate_ends", "HTTPS certificate ends", "{:%Y-%m-%d}"),
)


def _facts(facts: Facts) -> Iterator[tuple[str, str]]:
    for name, label, form in _LABELS:
        value = getattr(facts, name)
        if name == "uptime_s" and value is not None:
            value = duration(value)
        if value is not None:
            yield label, printable(form.format(value))
    for queue, mails in facts.queues.items():
        yield printable(f"Queue {queue}", 40), str(mails)
    for port, state in facts.interfaces.items():
        yield printable(f"Interface {port}", 40), printable(state, 40)
