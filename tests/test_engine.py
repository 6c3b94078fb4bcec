"""The engine: inputs by annotation, outcomes, fingerprints; and the intervals it computes with."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.engine import Breach, CannotTell, Registration, catalogue, check, rule
from checker.interval import Interval, ratio_percent, total
from gouji.records import Comparison, Footing, Records, Share
from gouji.types import Amount

SHARE = Share.model_validate({"what": "甲", "part": "2106.66万元", "whole": "2940.05万元", "rate": "71.73%"})


def test_every_rule_has_an_outcome() -> None:
    result = check(Records())
    assert set(result.outcomes) == {item.code for item in catalogue() if item.stability == "stable"}
    assert set(result.outcomes.values()) <= {"pass", "not_applicable"}


def test_an_identity_does_not_depend_on_the_place() -> None:
    elsewhere = SHARE.rate.evidence.model_copy(update={"start": 9, "end": 15})
    moved = SHARE.model_copy(update={"rate": SHARE.rate.model_copy(update={"evidence": elsewhere})})
    one, other = (check(Records(items=(share,)), only=["FOO002"]).findings for share in (SHARE, moved))
    assert one[0].id == other[0].id
    assert one[0].evidence != other[0].evidence


def test_two_equal_findings_have_two_identities() -> None:
    found = check(Records(items=(SHARE, SHARE)), only=["FOO002"]).findings
    assert len({finding.id for finding in found}) == 2


def test_worst_first() -> None:
    items = (
        SHARE,
        Footing.model_validate(
            {"what": "乙", "total": "10.00万元", "parts": [{"label": "丙", "amount": "13.00万元"}]}
        ),
    )
    assert [f.severity for f in check(Records(items=items)).findings] == ["high", "medium"]


def test_a_rule_must_say_what_it_reads() -> None:
    def wrong(share: str) -> Iterator[Breach | CannotTell]:
        """Doc."""
        yield from ()

    with pytest.raises(TypeError, match="ZZZ999"):
        rule("ZZZ999", "wrong", kind="arithmetic", severity="low")(wrong)
    with pytest.raises(TypeError, match="three letters"):
        rule("ZZ1", "wrong", kind="arithmetic", severity="low")(wrong)
    assert "ZZZ999" not in Registration.rules


def test_a_retired_or_preview_rule_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(item.stability in ("stable", "preview", "retired") for item in catalogue())
    stable = {item.code for item in catalogue() if item.stability == "stable"}
    assert stable <= set(check(Records(), preview=True).outcomes)


def test_a_record_of_another_type_is_no_input() -> None:
    assert check(Records(items=(SHARE,)), only=["FOO003"]).outcomes == {"FOO003": "not_applicable"}
    assert Records(items=(SHARE,)).of(Comparison) == ()


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=10**6, places=2)


def printed(value: Decimal) -> Amount:
    return Amount.model_validate(f"{value}万元")


@given(st.lists(st.decimals(min_value=0, max_value=10**4, places=6), min_size=1, max_size=30))
def test_a_sum_of_rounded_figures_is_never_wrong(exact: list[Decimal]) -> None:
    cent = Decimal("0.01")
    parts = [printed(value.quantize(cent)) for value in exact]
    whole = printed(sum(exact, Decimal(0)).quantize(cent))
    assert total(parts).meets(Interval.of(whole))


@given(AMOUNTS, AMOUNTS)
def test_a_rounded_share_is_never_wrong(part: Decimal, whole: Decimal) -> None:
    rate = Amount.model_validate(f"{(part / whole * 100).quantize(Decimal('0.01'))}%")
    assert ratio_percent(Interval.of(printed(part)), Interval.of(printed(whole))).meets(Interval.of(rate))


@given(AMOUNTS, AMOUNTS)
def test_gap_is_zero_exactly_where_intervals_meet(one: Decimal, other: Decimal) -> None:
    a, b = Interval.of(printed(one)), Interval.of(printed(other))
    assert (a.gap(b) == 0) == a.meets(b)
