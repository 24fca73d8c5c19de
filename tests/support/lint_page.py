"""Writes docs/lint.md from the rules themselves: `python tests/support/lint_page.py`. A test compares the two."""

import sys

from project import DOCS, ROOT

sys.path.insert(0, str(ROOT))

from hapair.lint.linting import RULES
from hapair.lint.rule import Rule, Step

PAGE = DOCS / "lint.md"
HEAD = """# Lint: do the two units fit each other?

    pairwatch lint mx1.conf mx2.conf        # what `show system ha` printed on each unit, or their backups
    pairwatch lint --pair mx-paris          # what the settings file declares of both

Much of what a failover rests on is not synchronised by the units: the main HA settings, backup options, service
monitoring, the addresses of the interfaces. Lint compares the two units *with each other*, and each with what the
vendor documents. Every finding has the id of a rule, what each unit says and on which line, what breaks, and the step
of the vendor's procedure it belongs to. The page `/lint` does the same with two texts that are pasted or uploaded,
and keeps neither.

## What is read

| syntax | its marks | |
|---|---|---|
| 6.x | `heartbeat-1-interface`, `failover`, `master`, `slave` | still in the 7.0 reference; none of 6.x was at hand |
| 7.0 to 7.2 | the tables `interface` and `service`, `primary` and `secondary` | as documented |
| 7.6 to 8.0 | `state`, `type`, the table `member` | as documented; 7.4 is taken to be the same |
| declared | `[[pair]]` and `[pair.member.ha]` of the [settings](settings.md) | |

Prompts, a pager's `--More--`, Windows' ends of lines, a byte order mark and Latin-1 do not matter, and any file is
survived: each line that could not be read is named by its number, never repeated, because it may hold a secret. Of a
whole backup nothing is kept but `system ha`, `system interface` and the host name. Of the shared password it is known
whether there is one, whether the two are equal (by a keyed digest whose key is made for this one comparison), and
whether it is the one of the manual; where it stands encrypted, two that differ are not called different.

A unit shows only what differs from its defaults. So where one unit states a value and the other does not, the two are
*not compared*, unless the vendor documents the default. Peer addresses can be checked only where the addresses of the
interfaces are in the text too: take the backup, or add `show system interface`. On 7.6 and later a unit does not say
which member it is: paste with the prompt, or take the backup.

## How it ends

Exit code 0: the two fit. 1: a warning. 2: a critical fault. 3: no fault, but something that is needed could not be
compared, or a line of the HA settings was not read. 65: a file cannot be read, or holds no `config system ha`. A
`note` is no fault. `--json` prints all of it; `--sarif` prints SARIF 2.1.0, with the line of each unit, for code
hosts and editors.

## The rules

*inferred*: no document says so; it follows from what they say. *needed*: where it cannot be asked, the two are not
called fit.
"""


def page() -> str:
    return "\n".join([HEAD, *(_section(step) for step in Step if any(rule.step is step for rule in RULES))])


def _section(step: Step) -> str:
    rows = [_row(rule) for rule in RULES if rule.step is step]
    return "\n".join([f"### {step}", "", "| rule | | what is wrong | what breaks |", "|---|---|---|---|", *rows, ""])


def _row(rule: Rule) -> str:
    marks = [rule.level.value, *(["inferred"] if rule.inferred else []), *(["needed"] if rule.needed else [])]
    return f"| `{rule.id}` | {', '.join(marks)} | {rule.title} | {rule.breaks} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
