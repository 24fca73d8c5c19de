"""Hearing: what units tell by themselves, over SNMP traps and syslog, received by a process of its own."""

from collectors.hearing.counts import Tally
from collectors.hearing.heard import Heard, Refusal, Refused
from collectors.hearing.listening import Face, Receiver
from collectors.hearing.samples import Sample
from collectors.hearing.settings import Caps, HearingSettings

__all__ = ["Caps", "Face", "Heard", "HearingSettings", "Receiver", "Refusal", "Refused", "Sample", "Tally"]
