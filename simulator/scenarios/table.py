"""The scenarios that are shipped: one for each incident that the vendor's documents tell of, and a few of our own."""

from simulator.scenarios.failures import FAILURE_SCENARIOS
from simulator.scenarios.groups import GROUP_SCENARIOS
from simulator.scenarios.power import POWER_SCENARIOS

SCENARIOS = {scenario.name: scenario for scenario in (*POWER_SCENARIOS, *GROUP_SCENARIOS, *FAILURE_SCENARIOS)}
