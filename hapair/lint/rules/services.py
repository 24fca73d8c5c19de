"""Knows the rules about service monitoring, as data; what each asks is in `of_services.py`."""

from hapair.lint import of_services
from hapair.lint.rule import Level, Rule, Step

RULES = (
    Rule(
        "FMHA090",
        Level.WARNING,
        "A service is monitored by one unit only",
        "Service monitoring is not synchronised: after roles were exchanged, nobody notices that this one died.",
        Step.SERVICES,
        of_services.on_one_only,
    ),
    Rule(
        "FMHA091",
        Level.NOTE,
        "A service is monitored at different times",
        "How soon it fails over depends on which unit watches.",
        Step.SERVICES,
        of_services.times_differ,
    ),
    Rule(
        "FMHA092",
        Level.CRITICAL,
        "A remote service is monitored without an address",
        "There is nothing to ask: the check cannot succeed, or is never made.",
        Step.SERVICES,
        of_services.no_target,
        inferred=True,
    ),
    Rule(
        "FMHA093",
        Level.WARNING,
        "A remote service is monitored on the unit itself",
        "The check is to ask the other unit: this one says nothing of it.",
        Step.SERVICES,
        of_services.itself,
        inferred=True,
    ),
    Rule(
        "FMHA094",
        Level.NOTE,
        "No service is monitored",
        "The pair fails over when a unit dies, and not when its mail service does.",
        Step.SERVICES,
        of_services.nothing,
    ),
    Rule(
        "FMHA095",
        Level.WARNING,
        "Local ports are monitored, and no port is named",
        "A dead port does not fail over: none has port-monitor enabled.",
        Step.SERVICES,
        of_services.no_ports,
        inferred=True,
    ),
    Rule(
        "FMHA096",
        Level.WARNING,
        "A port is monitored by one unit only",
        "Whether its failure moves the mail depends on which unit is primary.",
        Step.SERVICES,
        of_services.ports_differ,
    ),
)
