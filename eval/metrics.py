"""Metrics: a share or a mean over reports, with its 95% interval.

Intervals are percentile bootstrap intervals that resample whole reports, since the problems of one
report are alike; they are seeded and give the same figures each time. Where nothing varies (all
found, none found) the bootstrap would claim certainty, so the exact binomial limit over the items
stands instead, which takes them for independent. An empty denominator has no value: unscored is not zero.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from functools import cache

from gouji.types import Value

RESAMPLES = 2000
_TAIL = 0.025
_SEED = 20240626


class Ratio(Value):
    """`hits` out of `of`, with its interval; `low` and `high` are None where fewer than two reports
    bear on it."""

    hits: int = 0
    of: int = 0
    reports: int = 0
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        """None where there was nothing to score."""
        return self.hits / self.of if self.of else None


def share(clusters: Iterable[tuple[int, int]]) -> Ratio:
    """A share over reports, each as (hits, of)."""
    known = [cluster for cluster in clusters if cluster[1]]
    hits, of = sum(hit for hit, _ in known), sum(all_ for _, all_ in known)
    if len(known) < 2:
        return Ratio(hits=hits, of=of, reports=len(known))
    if hits in (0, of):
        limit = _TAIL ** (1 / of)
        low, high = (limit, 1.0) if hits else (0.0, 1 - limit)
    else:
        low, high = _bootstrap(known)
    return Ratio(hits=hits, of=of, reports=len(known), low=low, high=high)


def mean(counts: Sequence[int]) -> Ratio:
    """A mean count a report."""
    if len(counts) < 2:
        return Ratio(hits=sum(counts), of=len(counts), reports=len(counts))
    if any(counts):
        low, high = _bootstrap([(count, 1) for count in counts])
    else:
        low, high = 0.0, -math.log(_TAIL) / len(counts)
    return Ratio(hits=sum(counts), of=len(counts), reports=len(counts), low=low, high=high)


def _bootstrap(clusters: Sequence[tuple[int, int]]) -> tuple[float, float]:
    ratios = []
    for chosen in _resamples(len(clusters)):
        hits = of = 0
        for index in chosen:
            hits += clusters[index][0]
            of += clusters[index][1]
        ratios.append(hits / of)
    ratios.sort()
    return ratios[int(_TAIL * RESAMPLES)], ratios[int((1 - _TAIL) * RESAMPLES) - 1]


@cache
def _resamples(count: int) -> list[list[int]]:
    drawn = random.Random(_SEED)
    return [drawn.choices(range(count), k=count) for _ in range(RESAMPLES)]
