"""What a second reviewer does not see: the first verdict, until they have decided themselves.

A finding whose second review is wanted is kept from whoever may give it: the reviewer who was named,
or, where nobody was, every reviewer of that organisation but the author of the first verdict. They
are shown the finding as assigned, and the log without verdicts.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from review.access import Access, path_of
from review.tables import Finding, Report
from review.values import Role


def is_blind(access: Access, finding: Finding) -> bool:
    """Whether the person is yet to give the second verdict on the finding."""
    return (
        finding.second_wanted
        and finding.decided_by != access.user_id
        and finding.second_id in (None, access.user_id)
        and access.may(Role.REVIEWER, path_of(finding.report))
    )


def blinded(access: Access) -> ColumnElement[bool]:
    """`is_blind` as a condition on `Finding` joined with `Report`."""
    held = access.highest
    if held is None or held.rank < Role.REVIEWER.rank:
        return false()
    return and_(
        Finding.second_wanted.is_(True),
        or_(Finding.decided_by.is_(None), Finding.decided_by != access.user_id),
        or_(Finding.second_id.is_(None), Finding.second_id == access.user_id),
        access.within(Report.organisation_id, Role.REVIEWER),
    )
