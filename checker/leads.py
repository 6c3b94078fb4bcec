"""What becomes of a model's proposals: proven ones are findings, the others leads.

A lead is shown apart, with what its proof lacks. It is no finding and is counted by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from checker.completions import copied, planned_only, shortfall
from checker.engine import Breach, CannotTell, at
from checker.one_fact import Refuted, Unproven, dates_conflict, figures_conflict
from checker.places import side_at
from checker.reasons_given import misfit
from gouji.findings import Finding
from gouji.readings import Lead, LeadKind
from gouji.records import (
    Proposal,
    ProposedConflict,
    ProposedMisfit,
    ProposedNonResult,
    ProposedShortfall,
    Records,
)

Proof = Callable[..., Breach | Unproven | Refuted | None]

PROOFS: dict[type[Proposal], tuple[tuple[str, Proof], ...]] = {
    ProposedConflict: (("DAT008", dates_conflict), ("SAM007", figures_conflict)),
    ProposedShortfall: (("CLM015", shortfall),),
    ProposedMisfit: (("CLM016", misfit),),
    ProposedNonResult: (("IND027", copied), ("CLM017", planned_only)),
}
"""What can be proven of each kind of proposal, and the rule that says it. None: not of its kind."""

_WHAT: dict[type[Proposal], LeadKind] = {
    ProposedConflict: "conflict", ProposedShortfall: "shortfall", ProposedMisfit: "misfit",
    ProposedNonResult: "non_result",
}


def verdicts(proposal: Proposal, code: str) -> Iterator[Breach | CannotTell]:
    """What one rule makes of a proposal."""
    for rule, proof in PROOFS[type(proposal)]:
        if rule == code:
            judged = proof(proposal)
            if isinstance(judged, Breach):
                yield judged
            elif isinstance(judged, Unproven):
                anchors = [at(side_at(side), side.evidence) for side in proposal.sides]
                yield CannotTell(judged.zh, anchors)


def leads(records: Records, findings: Sequence[Finding]) -> tuple[Lead, ...]:
    """The proposals that no finding rests on, in the order of the text, each once."""
    found: dict[tuple[object, ...], Lead] = {}
    for proposal in records.of(Proposal):
        judged = [proof(proposal) for _, proof in PROOFS[type(proposal)]]
        if any(isinstance(each, (Breach, Refuted)) for each in judged):
            continue
        places = [(side.evidence.start, side.evidence.end) for side in proposal.sides]
        if any(_rests(finding, places) for finding in findings):
            continue
        lacking = next(each for each in reversed(judged) if isinstance(each, Unproven))
        found.setdefault(
            (type(proposal), *sorted(places)),
            Lead(
                what=_WHAT[type(proposal)], where=proposal.where,
                sides=tuple(side.evidence for side in proposal.sides), why=lacking.zh,
                why_en=lacking.en,
            ),
        )
    return tuple(sorted(found.values(), key=lambda lead: (lead.sides[0].start, lead.sides[-1].start)))


def _rests(finding: Finding, places: Sequence[tuple[int, int]]) -> bool:
    """Whether every side of a proposal touches a place of the finding."""
    return all(
        any(place.start < end and start < place.end for place in finding.evidence)
        for start, end in places
    )
