"""The scenarios that are shipped: one for each incident that the vendor's documents tell of, and a few of our own."""

from simulator.failure_scenarios import FAILURE_SCENARIOS
from simulator.group_scenarios import GROUP_SCENARIOS
from simulator.power_scenarios import POWER_SCENARIOS

SCENARIOS = {scenario.name: scenario for scenario in (*POWER_SCENARIOS, *GROUP_SCENARIOS, *FAILURE_SCENARIOS)}
