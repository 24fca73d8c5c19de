"""Hearing: what units tell by themselves, over SNMP traps and syslog, received by a process of its own."""
