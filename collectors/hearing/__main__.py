"""Knows how the hearing process is started: `python -m collectors.hearing`, its settings on standard input."""

from collectors.hearing.receiver import main

main()
