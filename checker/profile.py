"""What differs by province, year and report: scoring formulas, weights, grade bands.

A profile is data. One is chosen by how it fits the report's own rows, and the fit is shown beside
any finding that relies on it.
"""

from __future__ import annotations

from gouji.records import Records
from gouji.types import Value


class Profile(Value):
    """A versioned profile, as fitted to one report."""

    name: str = "national_2020"
    version: str = "1"


def fit(records: Records) -> Profile:
    """The profile that explains the report's own scores best."""
    return Profile()
