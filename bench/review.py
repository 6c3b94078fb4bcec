"""What a page of findings costs in a large ledger: the queries behind list, filters, one finding,
bulk preview and similar decisions, without HTTP.

    python -m bench.review [FOLDER]      SQLite in FOLDER (kept), else in a temporary one
    GOUJI_DATABASE=postgresql://… python -m bench.review      an empty database
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.review_seed import seed
from review.access import Access, access_of, finding_seen
from review.database import Database
from review.ledger import bulk
from review.ledger.agreement import agreements
from review.ledger.deciding import Step
from review.ledger.filters import FindingFilter
from review.ledger.history import history
from review.ledger.listing import neighbours, page
from review.ledger.similar import SimilarDecisions
from review.migrations import upgrade
from review.tables import Finding, Organisation, User
from review.values import Action, Role

TIMES = 9
FILTERS = (
    "", "state=open", "state=new&severity=high", "rule=ART001", "rule=ART001&state=open&year=2020",
    "kind=scoring&severity=high,medium", "organisation=1", "organisation=1&state=rejected",
    "department=云岭省第1市第1局", "year=2021&present=any", "assignee=me&sort=due", "due=overdue",
    "assignee=none&state=open", "q=相差", "q=执行率 预算&state=open", "second=mine", "reason=rule",
    "sort=rule", "sort=decided&state=decided", "sort=report&report=500",
)


def filled(folder: Path | None = None) -> Database:
    """The database that the environment or the folder names, filled where it is empty."""
    url = os.environ.get("GOUJI_DATABASE") or f"sqlite:///{folder}/gouji.sqlite"
    database = Database(url)
    upgrade(database.engine)
    with database.session() as session:
        empty = not session.scalar(select(func.count()).select_from(Finding))
    if empty:
        begun = perf_counter()
        seed(database)
        print(f"seeded in {perf_counter() - begun:.1f} s", file=sys.stderr)
    return database


def milliseconds(done: Callable[[], object]) -> tuple[float, float, float]:
    """Of several times the median, the worst, and the median of this process's own work, which others
    on the machine do not slow down."""
    spent, worked = [], []
    for _ in range(TIMES):
        begun, idle = perf_counter(), process_time()
        done()
        spent.append((perf_counter() - begun) * 1000)
        worked.append((process_time() - idle) * 1000)
    return median(spent), max(spent), median(worked)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        database = filled(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
        with database.session() as session:
            everywhere = access_of(session.scalars(select(User).order_by(User.id)).first())  # type: ignore[arg-type]
            city = session.scalars(select(Organisation).order_by(Organisation.id)).first()
            assert city is not None
            within = Access(everywhere.user_id, "within", ((city.path, Role.LEAD),))
            for who, access in (("everywhere", everywhere), ("one city", within)):
                _lists(session, who, access)
            _single(session, everywhere)
        database.close()


def _lists(session: Session, who: str, access: Access) -> None:
    for query in FILTERS:
        wanted = FindingFilter.parse(query)
        total = page(session, access, wanted).total

        def first(wanted: FindingFilter = wanted) -> None:
            session.expunge_all()
            page(session, access, wanted)

        _say(f"list, {who}: {query or 'all'} ({total:,})", first)


def _single(session: Session, access: Access) -> None:
    wanted = FindingFilter.parse("state=open")
    ids = [finding.id for finding in page(session, access, wanted, limit=TIMES + 1).findings]
    some = iter(ids)

    def one() -> None:
        session.expunge_all()
        finding = finding_seen(session, access, next(some))
        _ = finding.evidence, neighbours(session, access, wanted, finding)
        history(session, access, finding)

    _say("one finding with neighbours and history", one)
    similar = SimilarDecisions()
    finding = finding_seen(session, access, ids[0])
    begun = perf_counter()
    similar.near(session, access, finding)
    print(f"similar decisions, index of its rule made: {perf_counter() - begun:.2f} s")
    _say("similar decisions, index at hand", lambda: similar.near(session, access, finding))
    chosen = FindingFilter.parse("rule=ART001&state=open")
    step = Step(action=Action.CONFIRM)
    size = bulk.preview(session, access, chosen, step).size
    _say(f"bulk preview of {size:,}", lambda: bulk.preview(session, access, chosen, step))
    _say("agreement", lambda: agreements(session, access, FindingFilter()))


def _say(what: str, done: Callable[[], object]) -> None:
    typical, worst, work = milliseconds(done)
    print(f"{typical:8.1f} ms  (worst {worst:7.1f}, CPU {work:6.1f})  {what}")


if __name__ == "__main__":
    main()
