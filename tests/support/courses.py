"""Knows how the course that a scenario says is compared with the one that was seen."""

import re

from simulator.scenarios.scenario import Course


def pattern(course: Course) -> str:
    """The modes of a course; what stands in parentheses may be too short for a sample."""
    words = course.modes.split()
    return "".join(
        f"(?:{' ' if n else ''}{re.escape(word.strip('()'))}){'?' if '(' in word else ''}"
        for n, word in enumerate(words)
    )


def by_daemon(lines) -> list[str]:
    """The lines in each daemon's own order: which of two daemons speaks first within a second is a matter of chance."""
    return sorted(lines, key=lambda line: line.partition(":")[0])
