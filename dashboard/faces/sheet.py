"""Knows how measures become a sheet that Prometheus reads: each name once, with what it means and its labels."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.faces.measures import MEASURES


class Sheet(Collector):
    """Filled anew for every scrape."""

    def __init__(self) -> None:
        self._families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {}
        self._others: list[Metric] = []

    def collect(self) -> Iterator[Metric]:
        yield from self._families.values()
        yield from self._others

    def put(self, name: str, value: float, **labels: str) -> None:
        """A measure whose name ends in `_total` counts; every other one is as it is now."""
        family = self._families.get(name)
        if family is None:
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            family = self._families[name] = kind(name, MEASURES[name], labels=tuple(labels))
        family.add_metric(list(labels.values()), value)

    def state(self, name: str, label: str, choices: Iterable[str], now: Iterable[str], **labels: str) -> None:
        """One series for each choice there is, 1 for what holds `now`."""
        holding = {str(each) for each in now}
        for choice in choices:
            self.put(name, float(str(choice) in holding), **labels, **{label: word(choice)})

    def histogram(self, name: str, bounds: Sequence[float], counts: Sequence[int], total: float) -> None:
        """`counts` has one more than `bounds`: what lay beyond."""
        upto, buckets = 0, []
        for bound, count in zip((*map(str, bounds), "+Inf"), counts, strict=True):
            upto += count
            buckets.append((bound, upto))
        self._others.append(HistogramMetricFamily(name, MEASURES[name], buckets=buckets, sum_value=total))


def word(choice: str | StrEnum) -> str:
    """As a label's value: one word."""
    return str(choice).replace(" ", "_").replace("-", "_")
