"""Knows how people's acts reach the collector: one request and one answer over a Unix socket beside the store."""

from alerts.control.client import NoCollector, Refused, ask
from alerts.control.requests import act_request, parse_act_request, trial_request
from alerts.control.server import Answer, Peer, listen

__all__ = [
    "Answer",
    "NoCollector",
    "Peer",
    "Refused",
    "act_request",
    "ask",
    "listen",
    "parse_act_request",
    "trial_request",
]
