"""A pair rehearsed in virtual seconds goes the way that the running units go, whatever happens to it."""

import re
from dataclasses import replace
from itertools import groupby

import pytest

from courses import by_daemon, pattern
from simulator.announce import HaTrap, LogLine, SystemTrap
from simulator.ha.process import rules_of
from simulator.ha.rules import Rules
from simulator.modes import MODE_NUMBER, STATE_NUMBER, Mode, OnFailure
from simulator.pair import members
from simulator.rehearsal import plays as theatre
from simulator.rehearsal.doing import NotRehearsed, happen
from simulator.rehearsal.make import Make, make_of
from simulator.rehearsal.plays import plays
from simulator.rehearsal.world import World
from simulator.running import from_file
from simulator.scenarios.scenario import Act, prepare
from simulator.scenarios.table import SCENARIOS
from simulator.vitals import Vitals

SETTLED_S = 40


def made(unit):
    vitals = Vitals(0.0, unit.ha.mode, {interface.name: True for interface in unit.interfaces})
    return make_of(unit, rules_of(from_file(unit, vitals), unit.services))


class Stage:
    def __init__(self, primary, secondary):
        self.said = {primary.name: [], secondary.name: []}
        self.world = World(primary, secondary, lambda name, what: self.said[name].append(what))
        self.world.power_on()
        self.seen = []

    def run(self, seconds):
        until = self.world.now_s + seconds
        while self.world.now_s < until:
            self.world.run(min(until, self.world.now_s + 0.25))
            self.seen.append([shown(unit) for unit in self.world.units])

    def courses(self):
        return [" ".join(each for each, _ in groupby(seen[n] for seen in self.seen)) for n in (0, 1)]


def shown(unit):
    return f"{MODE_NUMBER[unit.mode]}/{STATE_NUMBER[unit.state]}" if unit.powered else "dark"


def played(scenario, folder):
    prepare(folder, scenario, slot=1)
    units = members(folder)
    stage = Stage(*map(made, units))
    stage.run(SETTLED_S)
    stage.seen = [[shown(unit) for unit in stage.world.units]]
    for said in stage.said.values():
        said.clear()
    began = stage.world.now_s
    for act in scenario.acts:
        stage.run(began + act.at_s - stage.world.now_s)
        happen(stage.world, act)
    stage.run(began + scenario.lasts_s - stage.world.now_s)
    return stage, [stage.said[unit.name] for unit in units]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_rehearsal_goes_the_documented_way_of_the_running_units(name, tmp_path):
    scenario = SCENARIOS[name]
    stage, said = played(scenario, tmp_path)
    for n, expected in enumerate((scenario.primary, scenario.secondary)):
        logs = [each.message for each in said[n] if isinstance(each, LogLine)]
        assert re.fullmatch(pattern(expected), stage.courses()[n]), (stage.courses()[n], expected.modes)
        assert [(t.event.value, t.reason) for t in said[n] if isinstance(t, HaTrap)] == list(expected.traps)
        assert [t.event.value for t in said[n] if isinstance(t, SystemTrap)] == list(expected.system)
        assert set(expected.syncs) <= set(logs)
        own = [line for line in logs if not line.startswith("hasyncd:")]
        assert by_daemon(own) == by_daemon(expected.logs)


def test_what_only_a_running_unit_shows_is_refused(tmp_path):
    stage, _ = played(SCENARIOS["normal"], tmp_path)
    with pytest.raises(NotRehearsed):
        happen(stage.world, Act(0, "http-500", "primary"))


def test_all_is_well_again_after_a_heal(tmp_path):
    stage, _ = played(SCENARIOS["no-primary"], tmp_path)
    happen(stage.world, Act(0, "password-mismatch", "primary"))
    stage.run(60)
    assert stage.world.states == (Mode.PRIMARY, Mode.PRIMARY), "neither understands the other"
    happen(stage.world, Act(0, "heal"))
    stage.run(60)
    assert stage.world.states == (Mode.PRIMARY, Mode.SECONDARY)


RULES = Rules(Mode.PRIMARY, OnFailure.BECOME_SECONDARY, 15.0, 900.0, ("port6", "port5"), False, (), True)


@pytest.mark.parametrize("on_failure", OnFailure)
def test_every_play_ends_as_it_began_unless_its_unit_never_returns(on_failure):
    rules = replace(RULES, on_failure=on_failure)
    for name, play in plays(theatre.Stage(rules)).items():
        primary = Make("mx1", "A", rules, boot_s=play.boot_s)
        stage = Stage(primary, Make("mx2", "B", replace(rules, mode=Mode.SECONDARY)))
        stage.run(SETTLED_S)
        for act in play.acts:
            stage.run(SETTLED_S + act.at_s - stage.world.now_s)
            happen(stage.world, act)
        stage.run(SETTLED_S + play.lasts_s - stage.world.now_s)
        ended = ("dark", "primary") if name == "reboot-without-return" else ("primary", "secondary")
        assert stage.world.states == ended, name
