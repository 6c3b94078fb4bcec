"""How far first and second reviewers agree."""

from __future__ import annotations

from typing import Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from review.api.finding_filters import Filtered
from review.ledger.agreement import Agreement, agreements
from review.web.depends import Db, Reader

router = APIRouter(tags=["decisions"])


class AgreementOf(BaseModel):
    """`n` findings with two verdicts, `agreed` of them the same; `alpha` is Krippendorff's, null where
    it has no meaning: no findings, or all verdicts the same."""

    n: int = Field(examples=[40])
    agreed: int = Field(examples=[36])
    alpha: float | None = Field(examples=[0.78])

    @classmethod
    def told(cls, found: Agreement) -> Self:
        return cls(
            n=found.n, agreed=found.agreed,
            alpha=None if found.alpha is None else round(found.alpha, 6),
        )


class RuleAgreement(BaseModel):
    rule: str = Field(examples=["ART001"])
    agreement: AgreementOf


class PairAgreement(BaseModel):
    ids: tuple[int, int] = Field(examples=[(3, 5)])
    names: tuple[str, str] = Field(examples=[("王岚", "李舟")])
    agreement: AgreementOf


class AgreementReport(BaseModel):
    """Overall, by rule, and by pair of reviewers."""

    overall: AgreementOf
    by_rule: list[RuleAgreement]
    by_pair: list[PairAgreement]


@router.get("/agreement", summary="复核一致程度 / agreement of reviewers")
def reviewers_agreement(session: Db, access: Reader, filter: Filtered) -> AgreementReport:
    """两位复核员结论的一致程度（Krippendorff α，名义尺度），总体、按规则、按人员。

    Agreement of first and second verdicts over the findings of a filter.
    """
    found = agreements(session, access, filter)
    return AgreementReport(
        overall=AgreementOf.told(found.overall),
        by_rule=[
            RuleAgreement(rule=rule, agreement=AgreementOf.told(held))
            for rule, held in found.by_rule.items()
        ],
        by_pair=[
            PairAgreement(
                ids=(a[0], b[0]), names=(a[1], b[1]), agreement=AgreementOf.told(held)
            )
            for (a, b), held in found.by_pair.items()
        ],
    )
