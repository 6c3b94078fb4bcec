"""Which claims a model is asked about: the nearest ones, from two places, that state different things.

What can be told without a model is told before: claims of another kind or unit cannot contradict each
other, equal ones do not, and what stands in one paragraph is a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.embedding import Embedding, embedding
from extractor.similar import Index
from extractor.surfacing.claims import Indexed

PAIRS = 40
"""So many pairs of places of one report are asked about."""
_NEIGHBOURS = 8
_SAME_WORDS = 0.3
_SAME_PROJECT = 0.1


class Pair(NamedTuple):
    """Two claims, the first in the text first, and how alike their words are."""

    one: Indexed
    other: Indexed
    likeness: float


def related(
    claims: Sequence[Indexed], using: Embedding | None = None, most: int = PAIRS
) -> tuple[Pair, ...]:
    """The most alike pairs, in the order of the text. One pair for two paragraphs: who looks at them
    sees all of both."""
    best: dict[tuple[int, int], Pair] = {}
    for pair in sorted(_candidates(claims, using), key=_rank):
        best.setdefault((pair.one.stretch.start, pair.other.stretch.start), pair)
    chosen = list(best.values())[:most]
    return tuple(sorted(chosen, key=lambda pair: (pair.one.evidence.start, pair.other.evidence.start)))


def _candidates(claims: Sequence[Indexed], using: Embedding | None) -> Iterator[Pair]:
    by_group: dict[str, list[Indexed]] = {}
    for claim in claims:
        by_group.setdefault(claim.group, []).append(claim)
    groups = {name: group for name, group in by_group.items() if _differ(group)}
    by_id = {claim.id: claim for group in groups.values() for claim in group}
    if not groups:
        return
    using = using or embedding()
    with Index(using) as index:
        index.build([claim.entry for claim in by_id.values()])
        for name, group in groups.items():
            found = index.similar_to_each(
                [claim.text for claim in group], _NEIGHBOURS, {"group": name}
            )
            for claim, nearest in zip(group, found, strict=True):
                for near in nearest:
                    if near.likeness < using.floor:
                        break
                    other = by_id[near.entry.id]
                    if claim.id < other.id and _may_contradict(claim, other):
                        yield Pair(claim, other, near.likeness)
                    elif other.id < claim.id and _may_contradict(other, claim):
                        yield Pair(other, claim, near.likeness)


def _differ(group: Sequence[Indexed]) -> bool:
    return len({claim.value for claim in group}) > 1 and len({c.stretch.start for c in group}) > 1


def _may_contradict(one: Indexed, other: Indexed) -> bool:
    if one.stretch.start == other.stretch.start or one.value == other.value:
        return False
    if one.stretch.indicator and other.stretch.indicator:
        return False  # forms and reports are compared row by row without a model
    if one.group.startswith("change"):
        return one.words == other.words
    return not one.group.startswith("figure") or bool(_bigrams(one) & _bigrams(other))


def _bigrams(claim: Indexed) -> set[str]:
    """Two letters each of what a figure counts: what shares none is something else."""
    counted = claim.words.partition(" ")[2]
    return {counted[at : at + 2] for at in range(len(counted) - 1)}


def _rank(pair: Pair) -> tuple[float, int, int]:
    """The most alike first; more so with the same words, or in one project."""
    one, other = pair.one, pair.other
    same_project = bool(one.stretch.project) and one.stretch.project == other.stretch.project
    likeness = pair.likeness + _SAME_WORDS * (one.words == other.words) + _SAME_PROJECT * same_project
    return -round(likeness, 6), one.evidence.start, other.evidence.start
