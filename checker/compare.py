"""Comparisons that many rules make, each returning how far two statements are apart."""

from __future__ import annotations

from decimal import Decimal

from checker.interval import Interval, ratio_percent
from gouji.findings import Severity
from gouji.types import Amount


def verdict(gap: Decimal, step: Decimal) -> Severity | None:
    """None where rounding explains the gap, "rounding" within one last digit beyond it, else
    "high", which a rule may lower."""
    if gap == 0:
        return None
    return "rounding" if gap <= step else "high"


def share_gap(part: Amount, whole: Amount, rate: Amount) -> Decimal | None:
    """How far the printed rate is from part/whole, in percentage points; None where the whole
    can be zero."""
    try:
        computed = ratio_percent(Interval.of(part), Interval.of(whole))
    except ZeroDivisionError:
        return None
    return computed.gap(Interval.of(rate))
