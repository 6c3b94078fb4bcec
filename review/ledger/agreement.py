"""How far first and second reviewers agree: Krippendorff's alpha over their verdicts, nominal."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.ledger.blinding import is_blind
from review.ledger.filters import FindingFilter, findings_of
from review.ledger.standing import VERDICTS, Pair, pairs
from review.tables import Decision, Finding

_CATEGORIES = tuple(sorted(VERDICTS))


class Agreement(NamedTuple):
    """`n` findings with two verdicts, in how many of them both are the same, and alpha: 1 perfect, 0
    as by chance; None where that has no meaning, with no finding or only one verdict ever given."""

    n: int
    agreed: int
    alpha: float | None


class Agreements(NamedTuple):
    """Overall, by rule, and by pair of reviewers: their ids and names, the lower id first."""

    overall: Agreement
    by_rule: dict[str, Agreement]
    by_pair: dict[tuple[tuple[int, str], tuple[int, str]], Agreement]


def agreements(session: Session, access: Access, filter: FindingFilter) -> Agreements:
    """Of the findings of a filter that the person sees and that were reviewed twice; one whose second
    verdict the person is still to give is left out."""
    by_rule: dict[str, list[Pair]] = defaultdict(list)
    by_pair: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    names: dict[int, str] = {}
    for rule, pair in _pairs(session, access, filter):
        by_rule[rule].append(pair)
        ids = sorted((pair.first.author_id, pair.second.author_id))
        by_pair[ids[0], ids[1]].append(pair)
        for row in (pair.first, pair.second):
            if isinstance(row, Decision):
                names[row.author_id] = row.author_name
    return Agreements(
        agreement([pair for held in by_rule.values() for pair in held]),
        {rule: agreement(held) for rule, held in sorted(by_rule.items())},
        {((a, names[a]), (b, names[b])): agreement(held) for (a, b), held in sorted(by_pair.items())},
    )


def agreement(found: Sequence[Pair]) -> Agreement:
    """The agreement of pairs of verdicts."""
    agreed = sum(pair.first.action == pair.second.action for pair in found)
    given = {row.action for pair in found for row in pair}
    return Agreement(len(found), agreed, _alpha(found) if len(given) > 1 else None)


def _alpha(found: Iterable[Pair]) -> float:
    import krippendorff
    import numpy as np

    counts = [Counter(row.action for row in pair) for pair in found]
    table = np.array([[count[name] for name in _CATEGORIES] for count in counts])
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))


def _pairs(
    session: Session, access: Access, filter: FindingFilter
) -> Iterable[tuple[str, Pair]]:
    twice = select(Decision.finding_id).where(Decision.second.is_(True))
    findings = {
        finding.id: finding
        for finding in session.scalars(findings_of(filter, access).where(Finding.id.in_(twice)))
        if not is_blind(access, finding)
    }
    logs: dict[int, list[Decision]] = defaultdict(list)
    rows = session.scalars(
        select(Decision).where(Decision.finding_id.in_(twice)).order_by(Decision.id)
    )
    for row in rows:
        if row.finding_id in findings:
            logs[row.finding_id].append(row)
    for finding_id, log in logs.items():
        for pair in pairs(log):
            yield findings[finding_id].rule, pair
