"""A large ledger for measurements: reports of invented departments over several years, whose findings
are those that the example report really has, many times over, a third of them decided."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from gouji import __version__
from gouji.findings import SEVERITIES
from gouji.pipeline import Checked, check_file
from review.database import Database
from review.ledger.marks import marks_of
from review.ledger.recording import packed
from review.ledger.recounting import recount
from review.tables import (
    Appearance,
    Batch,
    Decision,
    Finding,
    Membership,
    Organisation,
    Report,
    Run,
    User,
    Version,
    VersionText,
)
from review.values import Action, FileState, Presence, ReasonCode, Role, State

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
START = datetime(2025, 1, 6, 1, tzinfo=UTC)
YEARS = range(2015, 2025)
_ACTIONS = ((Action.CONFIRM, State.CONFIRMED), (Action.REJECT, State.REJECTED),
            (Action.DEFER, State.DEFERRED), (Action.FIX, State.FIXED))


def seed(database: Database, reports: int = 1_000, each: int = 50, seed: int = 0) -> None:
    """Add `reports` reports of `each` findings to a database with its schema. Nobody else may write
    to it meanwhile."""
    chance = random.Random(seed)
    example = check_file(next(EXAMPLES.glob("*说明.docx")))
    assert example.report.findings
    with database.writing() as session:
        people = _people(session)
        departments = _departments(session, max(1, reports // len(YEARS)))
        batch = Batch(name="seed")
        session.add(batch)
        session.flush()
        ids = _reports(session, example, batch.id, departments, reports)
        _findings(session, example, ids, each, chance)
        _decisions(session, people, ids, chance)
        recount(session, ids)
        _continue_numbers(session)
        session.execute(text("ANALYZE"))


def _people(session: Session) -> list[User]:
    """Reviewers everywhere; the first is also an administrator."""
    people = [User(name=f"seed{n}", display_name=f"复核员{n}") for n in range(20)]
    for n, user in enumerate(people):
        user.memberships = [Membership(role=Role.REVIEWER if n else Role.ADMIN)]
    session.add_all(people)
    session.flush()
    return people


def _departments(session: Session, number: int) -> list[Organisation]:
    """Departments under ten cities."""
    found: list[Organisation] = []
    for n in range(10):
        city = _placed(session, Organisation(name=f"云岭省第{n + 1}市"), "/")
        for m in range(n, number, 10):
            department = Organisation(name=f"云岭省第{n + 1}市第{m + 1}局", parent_id=city.id)
            found.append(_placed(session, department, city.path))
    return found


def _placed(session: Session, place: Organisation, above: str) -> Organisation:
    session.add(place)
    session.flush()
    place.path = f"{above}{place.id}/"
    return place


def _reports(
    session: Session, example: Checked, batch: int, departments: list[Organisation], number: int
) -> range:
    """The ids of the reports made, which are those of their versions and runs too."""
    checked, document = example
    assert document is not None
    data, marks = packed(document), marks_of(document)
    rows: list[dict[str, Any]] = []
    last = max(_last(session, Report), _last(session, Version), _last(session, Run))
    ids = range(last + 1, last + number + 1)
    for n, id_ in enumerate(ids):
        department = departments[n % len(departments)]
        year = YEARS[n // len(departments) % len(YEARS)]
        rows.append({
            "id": id_, "organisation_id": department.id, "department": department.name,
            "fiscal_year": year, "title": f"{department.name}{year}年度部门决算公开说明",
            "kind": "final_account", "current_version_id": id_, "created_at": START,
        })
    session.execute(insert(Report), rows)
    session.execute(insert(Version), [
        {"id": id_, "report_id": id_, "batch_id": batch, "run_id": id_, "attempts": 1,
         "sha256": sha256(str(id_).encode()).hexdigest(), "file_name": f"{rows[n]['title']}.docx",
         "state": FileState.DONE, "size": 100_000, "uploaded_at": START,
         "organisation_id": rows[n]["organisation_id"]}
        for n, id_ in enumerate(ids)
    ])
    session.execute(insert(VersionText), [
        {"version_id": id_, "text": document.text, "document": data} for id_ in ids
    ])
    session.execute(insert(Run), [
        {"id": id_, "version_id": id_, "report_id": id_, "gouji_version": __version__,
         "at": START + timedelta(minutes=n), "seconds": 1.0, "outcomes": dict(checked.outcomes),
         "coverage": checked.coverage.model_dump(mode="json"), "full_marks": marks.full,
         "scored": marks.scored}
        for n, id_ in enumerate(ids)
    ])
    return ids


def _last(session: Session, table: type[Any]) -> int:
    return session.scalar(select(func.max(table.id))) or 0


def _continue_numbers(session: Session) -> None:
    """PostgreSQL gives ids from sequences, which do not see those that were given here."""
    if session.get_bind().dialect.name == "postgresql":
        for table in (Report, Version, Run, Decision):
            name = table.__tablename__
            session.execute(text(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
            ))


def _findings(
    session: Session, example: Checked, ids: range, each: int, chance: random.Random
) -> None:
    """The example's findings over and over, with figures of their own."""
    proofs = [
        {**found.model_dump(mode="json", exclude={"id"}), "rank": SEVERITIES.index(found.severity)}
        for found in example.report.findings
    ]
    for report_id in ids:
        rows = []
        for position in range(each):
            proof = dict(chance.choice(proofs))
            proof["message"] += f"（第{position + 1}处，{chance.randint(1, 99_999) / 100:,.2f}万元）"
            rows.append({
                **proof, "report_id": report_id, "version_id": report_id, "first_run_id": report_id,
                "last_run_id": report_id, "position": position, "present": chance.random() < 0.95,
                "fingerprint": sha256(f"{report_id}.{position}".encode()).hexdigest()[:12],
            })
        rows.sort(key=lambda row: (row["rank"], row["position"]))
        session.execute(insert(Finding), [{**row, "position": n} for n, row in enumerate(rows)])
    at = START + timedelta(days=1)
    session.execute(insert(Appearance), [
        {"finding_id": id_, "run_id": report_id, "what": Presence.APPEARED, "at": at}
        for id_, report_id in session.execute(_made(ids, Finding.id, Finding.report_id))
    ])


def _made(ids: range, *columns: Any) -> Any:
    return select(*columns).where(Finding.report_id.between(ids[0], ids[-1])).order_by(Finding.id)


def _decisions(session: Session, people: list[User], ids: range, chance: random.Random) -> None:
    """A third decided, some more assigned, some of the decided waiting for a second verdict."""
    log: list[dict[str, Any]] = []
    stands: list[dict[str, Any]] = []
    last = _last(session, Decision)
    rows = session.execute(_made(
        ids, Finding.id, Finding.report_id, Finding.fingerprint, Finding.rule, Finding.severity
    ))
    for n, (id_, report_id, fingerprint, rule, severity) in enumerate(rows):
        kind = chance.random()
        if kind > 0.45:
            continue
        author, at = chance.choice(people), START + timedelta(days=2, seconds=n)
        common = {
            "finding_id": id_, "report_id": report_id, "fingerprint": fingerprint, "rule": rule,
            "severity": severity, "author_id": author.id, "author_name": author.display_name,
            "gouji_version": __version__, "run_id": report_id, "at": at, "id": last + len(log) + 1,
            "assignee_id": None, "due": None, "reason": "", "comment": "",
        }
        if kind > 0.35:
            due = START + timedelta(days=chance.randint(3, 600))
            log.append({**common, "action": Action.ASSIGN, "state": State.ASSIGNED,
                        "assignee_id": author.id, "due": due})
            stands.append({"id": id_, "state": State.ASSIGNED, "assignee_id": author.id, "due": due,
                           "revision": last + len(log), "decided_at": None, "decided_by": None, "reason": "",
                           "second_wanted": False})
            continue
        action, state = chance.choices(_ACTIONS, (6, 3, 1, 1))[0]
        reason = chance.choice(list(ReasonCode)) if action is Action.REJECT else ""
        log.append({**common, "action": action, "state": state, "reason": reason,
                    "comment": "与财政批复核对过。" if kind < 0.1 else ""})
        second = kind < 0.01 and action is not Action.DEFER
        if second:
            log.append({**common, "id": last + len(log) + 1, "action": Action.SECOND, "state": state})
        stands.append({"id": id_, "state": state, "assignee_id": None, "due": None,
                       "revision": last + len(log), "decided_at": at, "decided_by": author.id,
                       "reason": reason, "second_wanted": second})
    session.execute(insert(Decision), log)
    session.execute(update(Finding), stands)
    session.flush()
