"""Knows how to count over a pair's spans and failovers: every duration a range in seconds, every share one in percent.

All of it looks at a window [since, until]. Inside it a span *surely* lasted from its latest beginning to its earliest
end, or to its last look while it lasts, and *perhaps* from its earliest beginning to its latest end, or to `until`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

import pandas as pd

from hapair.failovers import Failover
from hapair.judge import MAIL, Mail, PairState
from hapair.spans import Span

UP = frozenset({Mail.FLOWS, Mail.FLOWS_BY_SECONDARY, Mail.SEPARATE})
DOWN = frozenset({Mail.STOPPED, Mail.DOUBTFUL})
_TIME = "datetime64[ms, UTC]"


def span_frame(spans: Sequence[Span]) -> pd.DataFrame:
    """A row a span, by its number: state, mail, began_earliest, began_latest, last, ended_earliest, ended_latest
    (UTC, NaT while it lasts), looks, least_s and most_s (NaN while it lasts)."""
    columns = {
        "state": pd.Series([s.state.value for s in spans], dtype="str"),
        "mail": pd.Series([MAIL[s.state].value for s in spans], dtype="str"),
        "began_earliest": _times([s.began.earliest for s in spans]),
        "began_latest": _times([s.began.latest for s in spans]),
        "last": _times([s.last for s in spans]),
        "ended_earliest": _times([s.ended.earliest if s.ended else None for s in spans]),
        "ended_latest": _times([s.ended.latest if s.ended else None for s in spans]),
        "looks": pd.Series([s.looks for s in spans], dtype="int64"),
        "least_s": pd.Series([s.least_s for s in spans], dtype="float64"),
        "most_s": pd.Series([s.most_s for s in spans], dtype="float64"),
    }
    return pd.DataFrame(columns).set_index(pd.Index([s.number for s in spans], name="number", dtype="int64"))


def time_in_state(spans: Sequence[Span], since: datetime, until: datetime) -> pd.DataFrame:
    """least_s and most_s for each state there was, in the order of the table of states."""
    found = _clamped(spans, since, until).groupby("state")[["least_s", "most_s"]].sum()
    return found.reindex([state.value for state in PairState if state.value in found.index])


def availability(spans: Sequence[Span], since: datetime, until: datetime) -> pd.DataFrame:
    """least_percent and most_percent of the time in which mail flowed; a row `all_time` and a row `observed_time`.

    Mail flows while the primary, the secondary or each unit by itself carries it. It does not while the state says
    stopped (no primary) or doubtful (split brain), and time in a state that leaves it unknown is not counted as
    flowing either: it stays in what is divided by. `all_time` divides by the window, from the first look on where that
    is later; `observed_time` by the same without the unobserved stretches. NaN where there is nothing to divide by.
    """
    frame = _clamped(spans, since, until)
    up = frame.loc[frame["mail"].isin([mail.value for mail in UP]), ["least_s", "most_s"]].sum()
    unseen = frame.loc[frame["state"] == PairState.UNOBSERVED.value, ["least_s", "most_s"]].sum()
    whole = _window_s(spans, since, until)
    rows = {
        "all_time": (_percent(up["least_s"], whole), _percent(up["most_s"], whole)),
        "observed_time": (
            _percent(up["least_s"], whole - unseen["least_s"]),
            _percent(up["most_s"], whole - unseen["most_s"]),
        ),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["least_percent", "most_percent"])


def availability_by_month(spans: Sequence[Span], since: datetime, until: datetime) -> pd.DataFrame:
    """`availability` of each UTC month that [since, until] touches, by its first day: all_least, all_most,
    observed_least and observed_most, in percent; NaN for a month before the first look."""
    firsts = pd.date_range(since, until, freq="MS", normalize=True)
    edges = [since, *(month.to_pydatetime() for month in firsts if since < month < until)]
    rows = {}
    for begin, end in pairwise([*edges, until]):
        touching = [s for s in spans if s.began.earliest <= end and (s.ended is None or s.ended.latest >= begin)]
        shares = availability(touching, begin, end)
        rows[begin.replace(day=1)] = [*shares.loc["all_time"], *shares.loc["observed_time"]]
    columns = ["all_least", "all_most", "observed_least", "observed_most"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def by_hour_of_week(moments: Sequence[datetime], zone: tzinfo = UTC) -> pd.DataFrame:
    """How many of them fell into each hour of each weekday of a zone: 7 rows from Monday (0) on, 24 columns."""
    times = pd.DatetimeIndex(_times(moments)).tz_convert(zone)
    counts = pd.crosstab(times.day_of_week, times.hour)
    return counts.reindex(index=range(7), columns=range(24), fill_value=0)


def failovers_per_week(failovers: Sequence[Failover], since: datetime, until: datetime) -> pd.Series:
    """How many in each week that the window touches, weeks without any too, by its Monday 00:00 UTC.

    A failover counts where it was seen: at the first look that showed the new primary.
    """
    seen = _times([_monday(f.between.latest) for f in failovers if since <= f.between.latest <= until])
    weeks = pd.date_range(_monday(since), _monday(until), freq="7D", name="week", unit="ms")
    return seen.value_counts().reindex(weeks, fill_value=0).rename("failovers")


def outages(spans: Sequence[Span], since: datetime, until: datetime) -> pd.DataFrame:
    """A row an outage: a run of spans in none of which mail is known to flow, and in one at least to be down.

    Columns: began_earliest, began_latest, ended_earliest, ended_latest (NaT while it lasts), least_s, most_s. `least_s`
    is the longest stretch surely down, across edges between two states that are both down; `most_s` the whole run, for
    what nobody saw may have been down too.
    """
    frame = _clamped(spans, since, until)
    up, down = (frame["mail"].isin([mail.value for mail in kind]) for kind in (UP, DOWN))
    # A number for each run of neighbours that are alike, first in being up, then in being down.
    run, stretch = ((alike != alike.shift()).cumsum() for alike in (up, down))
    surely = frame[down].groupby(stretch[down]).agg(begin=("sure_begin", "first"), end=("sure_end", "last"))
    lasted = (surely["end"] - surely["begin"]).dt.total_seconds().clip(lower=0.0)
    least = lasted.groupby(run[down].groupby(stretch[down]).first()).max()
    of_run = frame[run.isin(least.index)].groupby(run[run.isin(least.index)])
    found = of_run.agg(
        began_earliest=("began_earliest", "first"),
        began_latest=("began_latest", "first"),
        ended_earliest=("ended_earliest", "last"),
        ended_latest=("ended_latest", "last"),
        most_s=("maybe_begin", "first"),
        end=("maybe_end", "last"),
    )
    found.insert(4, "least_s", least)
    found["most_s"] = (found["end"] - found["most_s"]).dt.total_seconds()
    return found.drop(columns="end").reset_index(drop=True)


def longest_outage(spans: Sequence[Span], since: datetime, until: datetime) -> pd.Series | None:
    """The row of `outages` with the longest sure duration; None where there was none."""
    found = outages(spans, since, until)
    return None if found.empty else found.sort_values(["least_s", "most_s"], ascending=False).iloc[0]


def _clamped(spans: Sequence[Span], since: datetime, until: datetime) -> pd.DataFrame:
    """The spans that touch the window, cut to it: when they surely and when they perhaps began and ended there."""
    frame = span_frame(spans)
    first, last = (pd.Timestamp(edge).as_unit("ms") for edge in (since, until))
    maybe_end = frame["ended_latest"].fillna(last)
    touching = (maybe_end >= first) & (frame["began_earliest"] <= last)
    edges = {
        "sure_begin": frame["began_latest"],
        "sure_end": frame["ended_earliest"].fillna(frame["last"]),
        "maybe_begin": frame["began_earliest"],
        "maybe_end": maybe_end,
    }
    cut = {name: edge.mask(edge < first, first).mask(edge > last, last) for name, edge in edges.items()}
    frame = frame.assign(**cut)[touching]
    least = (frame["sure_end"] - frame["sure_begin"]).dt.total_seconds().clip(lower=0.0)
    most = (frame["maybe_end"] - frame["maybe_begin"]).dt.total_seconds().clip(lower=least)
    return frame.assign(least_s=least, most_s=most)


def _window_s(spans: Sequence[Span], since: datetime, until: datetime) -> float:
    """From the first look on, for before it nobody watched."""
    if not spans:
        return 0.0
    return max(0.0, (until - max(since, spans[0].began.earliest)).total_seconds())


def _percent(part: float, whole: float) -> float:
    return min(100.0, 100.0 * part / whole) if whole > 0 else float("nan")


def _times(moments: Sequence[datetime | None]) -> pd.Series:
    return pd.Series(moments, dtype=_TIME)


def _monday(moment: datetime) -> datetime:
    midnight = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())
