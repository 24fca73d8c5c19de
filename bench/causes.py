"""Measures how often the true cause is named, and how sure of a wrong one: `python -m bench.causes [EACH]`

EACH is how often every story is told with everything heard; a quarter of that with something withheld.

Every scenario of the simulator, and a few more, in simulated time, seen and heard by Pairwatch with what usually gets
lost, late, doubled or forged on the way; then with channels withheld. The true cause is the one that was played.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.policy import Policy
from bench.observed import QUIET, START, USUAL, Astray, Ears, Noise, items, pair_of
from bench.virtual_pair import SETTLING_S, VirtualPair
from hapair.causes.chronicle import Chronicle, Scribe
from hapair.causes.kinds import Kind
from hapair.causes.question import of_failover, of_incident
from hapair.causes.weighing import Confidence, Hypothesis, hypotheses
from hapair.incidents.incident import Incident
from hapair.look import Cause, Item, Path
from hapair.pair import Pair
from hapair.watch import Watch, run
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act, Course, Scenario
from simulator.scenarios.table import SCENARIOS

AFTERWARDS_S = 60.0
Truth = tuple[Kind, str | None]
MX1, MX2 = "mx1", "mx2"


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario, what it was caused by, and by what its mail came back where it did."""

    scenario: Scenario
    truth: Truth | None
    back: Kind | None = None
    astray: Astray | None = None


def _quiet(name: str, lasts_s: float, *acts: Act) -> Scenario:
    return Scenario(name, "", lasts_s, acts, Course("1/1"), Course("2/2"))


CAUSED: dict[str, Truth | None] = {
    **dict.fromkeys(
        ("power-loss", "power-loss-restore-role", "power-loss-switch-off", "config-only"), (Kind.DOWN, MX1)
    ),
    **dict.fromkeys(("planned-reboot", "planned-reload", "planned-upgrade"), (Kind.PLANNED, MX1)),
    **dict.fromkeys(("reboot-without-return", "upgrade-loses-heartbeat"), (Kind.PLANNED, MX1)),
    **dict.fromkeys(("secondary-reboot", "secondary-reload", "secondary-shutdown"), (Kind.PLANNED, MX2)),
    **dict.fromkeys(("split-brain", "one-link", "services-as-heartbeat"), (Kind.LINKS, None)),
    **dict.fromkeys(("service-failure", "service-failure-restore-role", "service-dies"), (Kind.SERVICE, MX1)),
    "service-failure-switch-off": (Kind.SERVICE, MX1),
    "overload": (Kind.THRESHOLD, None),
    "sync-stuck": (Kind.MISMATCH, None),
    "ha-off": (Kind.ADMIN, None),
    "port-failure": (Kind.PORT, MX1),
    "disk-failure": (Kind.DISK, MX1),
    "no-primary": (Kind.DISK, MX1),
    "normal": None,
    "short-flap": None,
}
BACK = {
    "power-loss": Kind.ADMIN,
    "power-loss-restore-role": Kind.RECOVERY,
    "power-loss-switch-off": Kind.ADMIN,
    "service-failure-restore-role": Kind.RECOVERY,
}
LONGER = {
    "one-link": replace(
        SCENARIOS["one-link"],
        acts=(Act(5, "cut-link", options={"port": "port6"}), Act(120, "restore-link", options={"port": "port6"})),
        lasts_s=150,
    )
}
"""What the shipped scenario shows is over before anybody would be told of it: here it lasts."""
OURS = (Kind.OUR_PATH, None)
STORIES = (
    *(Story(LONGER.get(name, scenario), CAUSED[name], BACK.get(name)) for name, scenario in SCENARIOS.items()),
    Story(_quiet("secondary-power-loss", 60, Act(5, "power-off", SECONDARY)), (Kind.DOWN, MX2)),
    Story(_quiet("password-mismatch", 60, Act(5, "password-mismatch", PRIMARY)), (Kind.MISMATCH, None)),
    Story(_quiet("cut-off", 60), OURS, None, Astray(5, 45, None, path=Path.LOST)),
    Story(_quiet("silence", 60), OURS, None, Astray(5, 50, 0)),
    Story(_quiet("access-changed", 60), OURS, None, Astray(5, 60, 0, Cause.AUTH)),
)
EVERYTHING = Ears()
LEVELS: dict[str, tuple[Ears, Noise]] = {
    "everything, nothing lost": (EVERYTHING, QUIET),
    "everything, with noise": (EVERYTHING, USUAL),
    "no traps": (Ears(traps=False), USUAL),
    "no syslog": (Ears(syslog=False), USUAL),
    "no traps, no syslog": (Ears(traps=False, syslog=False), USUAL),
    "SNMP alone": (Ears(traps=False, syslog=False, links=False, on_failure=False), USUAL),
    "sight of mx1 lost": (Ears(lost_sight=0), USUAL),
    "sight of mx2 lost": (Ears(lost_sight=1), USUAL),
    "nothing proven before": (Ears(proven=False, port_traps=False), USUAL),
}


@dataclass(frozen=True, slots=True)
class Answer:
    story: Story
    truth: Truth | None
    named: tuple[Hypothesis, ...]

    @property
    def first(self) -> Kind | None:
        return self.named[0].kind if self.named else None

    @property
    def right(self) -> bool:
        if self.truth is None or not self.named:
            return self.truth is None and not self.named
        kind, member = self.truth
        return self.first is kind and (member is None or self.named[0].member == member)

    @property
    def sure(self) -> bool:
        return bool(self.named) and self.named[0].confidence is Confidence.ALMOST_CERTAIN

    @property
    def overclaims(self) -> bool:
        return self.sure and not self.right

    @property
    def says_missing(self) -> bool:
        return any(each.missing for each in self.named[:2])


def told(pair: Pair, found: list[Item]) -> tuple[Chronicle, list[Incident]]:
    """By the path that judges live looks."""
    scribe, desk, policy = Scribe(pair), Desk(), Policy(pair)
    incidents: dict[int, Incident] = {}
    for item, step in zip(found, run(found, Watch(pair)), strict=True):
        scribe.take(item, step)
        desk, _, _ = attend(desk, policy, item, step)
        if incident := desk.case.incident:
            incidents[incident.number] = incident
    return scribe.chronicle(), list(incidents.values())


def answers(story: Story, ears: Ears, noise: Noise, seed: int) -> Iterator[Answer]:
    """What is named for the incident, and for the mail's way back."""
    random = Random(f"{story.scenario.name} {seed}")
    uptimes_s = random.uniform(86_400, 3e7), random.uniform(86_400, 3e7)
    scenario = story.scenario
    course = VirtualPair(scenario, uptimes_s).play(scenario.acts, scenario.lasts_s + AFTERWARDS_S)
    fault_s = story.astray.begins_s if story.astray else scenario.acts[0].at_s if scenario.acts else 5.0
    found = items(course, ears, noise, story.astray, fault_s, random)
    pair = pair_of(course, ears)
    chronicle, incidents = told(pair, found)
    if incidents or story.truth:
        fault_at = START + timedelta(seconds=SETTLING_S + fault_s)
        meant = [one for one in incidents if one.closed is None or one.closed >= fault_at]
        named = hypotheses(chronicle, of_incident(chronicle, meant[0], found[-1].at)) if meant else ()
        yield Answer(story, story.truth, named)
    back = [one for one in chronicle.failovers if one.to == pair.primary and not one.inferred]
    if story.back and back:
        yield Answer(story, (story.back, None), hypotheses(chronicle, of_failover(chronicle, back[0])))


def main() -> None:
    each = int(sys.argv[1]) if len(sys.argv) > 1 else 70
    print("| heard and seen | incidents | true cause first | almost certain | of these wrong | says what is missing |")
    print("|---|---:|---:|---:|---:|---:|")
    tables: dict[str, Counter[tuple[str, str]]] = {}
    for name, (ears, noise) in LEVELS.items():
        seeds = range(each if noise is USUAL and ears is EVERYTHING else max(1, each // 4))
        found = [a for story in STORIES for seed in seeds for a in answers(story, ears, noise, seed)]
        print(_row(name, found), flush=True)
        tables[name] = Counter((a.truth[0] if a.truth else "nothing", a.first or "nothing") for a in found)
    for name in ("everything, with noise", "no traps, no syslog", "sight of mx1 lost"):
        print(f"\nTrue (down) and first named (across), {name}:\n")
        print(_table(tables[name]))


def _row(name: str, found: list[Answer]) -> str:
    wrong = [a for a in found if a.overclaims]
    cells = (
        f"{len(found)}",
        _share(sum(a.right for a in found), len(found)),
        _share(sum(a.sure for a in found), len(found)),
        f"{len(wrong)}",
        _share(sum(a.says_missing for a in found), len(found)),
    )
    return f"| {name} | {' | '.join(cells)} |"


def _share(some: int, all_: int) -> str:
    return f"{100 * some / all_:.1f} %" if all_ else "-"


def _table(counts: Counter[tuple[str, str]]) -> str:
    across = [kind for kind in (*Kind, "nothing") if any(named == kind for _, named in counts)]
    lines = [f"| | {' | '.join(across)} |", f"|---|{'---:|' * len(across)}"]
    down = [kind for kind in (*Kind, "nothing") if any(truth == kind for truth, _ in counts)]
    rows = (" | ".join(str(counts[true, named] or "") for named in across) for true in down)
    return "\n".join([*lines, *(f"| {true} | {row} |" for true, row in zip(down, rows, strict=True))])


if __name__ == "__main__":
    main()
