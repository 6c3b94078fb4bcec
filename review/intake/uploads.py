"""Uploads into the database: batches, and the versions of what came in.

A batch holds each content once. What another batch has brought already is noted as that file again and
not worked on a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from gouji.types import Value
from review.access import EVERYWHERE, Access
from review.intake.names import one_line
from review.intake.organisations import organisation_seen
from review.intake.receiving import Received
from review.people import audit
from review.problems import TooMuch, not_found
from review.tables import Batch, Organisation, Report, Version
from review.values import FileState, Role

Outcome = Literal["queued", "duplicate", "refused"]


class Entered(Value):
    """What became of an uploaded file: queued as a version, known already (then `version_id` is the
    version that has this content), or refused."""

    folder: str
    name: str
    outcome: Outcome
    version_id: int | None = None
    duplicate_of: str = ""
    message: str = ""
    message_en: str = ""


def create_batch(
    session: Session, access: Access, name: str = "", organisation_id: int | None = None
) -> Batch:
    """A new batch. With an organisation, its files belong to that subtree."""
    path = EVERYWHERE
    if organisation_id is not None:
        path = organisation_seen(session, access, organisation_id).path
    access.require(Role.REVIEWER, path)
    batch = Batch(
        name=one_line(name)[:200], created_by=access.user_id, organisation_id=organisation_id
    )
    session.add(batch)
    session.flush()
    audit.note(session, access, "batch.create", "batch", batch.id, name=batch.name)
    return batch


def batches_seen(access: Access) -> ColumnElement[bool]:
    """The condition on `Batch` for those that the person made or may look into."""
    return or_(Batch.created_by == access.user_id, access.within(Batch.organisation_id))


def batch_seen(
    session: Session, access: Access, batch_id: int, least: Role = Role.READER, *, lock: bool = False
) -> Batch:
    """The batch, if the person sees it and has at least `least` there."""
    query = select(Batch).where(Batch.id == batch_id, batches_seen(access))
    batch = session.scalars(query.with_for_update(of=Batch) if lock else query).one_or_none()
    if batch is None:
        raise not_found("批次", "batch")
    if least is not Role.READER:
        access.require(least, batch_path(session, batch))
    return batch


def batch_path(session: Session, batch: Batch) -> str:
    """The path that roles are looked up at."""
    if batch.organisation_id is None:
        return EVERYWHERE
    return session.get_one(Organisation, batch.organisation_id).path


def version_seen(
    session: Session, access: Access, version_id: int, least: Role = Role.READER
) -> Version:
    """The version, if the person sees its report or its batch, and has at least `least` there."""
    version = session.scalars(
        select(Version).join(Batch, Batch.id == Version.batch_id)
        .outerjoin(Report, Report.id == Version.report_id)
        .where(Version.id == version_id, or_(batches_seen(access), _place_seen(access)))
    ).one_or_none()
    if version is None:
        raise not_found("文件", "file")
    if least is not Role.READER:
        batch = session.get_one(Batch, version.batch_id)
        report = session.get(Report, version.report_id) if version.report_id else None
        where = report.organisation.path if report and report.organisation else None
        access.require(least, where or batch_path(session, batch))
    return version


def enter(
    session: Session, access: Access, batch_id: int, received: Sequence[Received], most_files: int
) -> list[Entered]:
    """Make versions of what came in; the session must be a writing one."""
    batch = batch_seen(session, access, batch_id, Role.REVIEWER, lock=True)
    held = {
        version.sha256: version
        for version in session.scalars(select(Version).where(Version.batch_id == batch.id))
    }
    elsewhere = _known(session, access, {each.stored.sha256 for each in received if each.stored})
    entered = []
    for each in received:
        if each.stored is None:
            entered.append(Entered(
                folder=each.folder, name=each.name, outcome="refused",
                message=each.refused.zh if each.refused else "",
                message_en=each.refused.en if each.refused else "",
            ))
            continue
        again = held.get(each.stored.sha256)
        if again is not None:
            entered.append(_again(each, again, batch))
            continue
        if len(held) >= most_files:
            raise TooMuch(
                f"一个批次最多 {most_files:,} 个文件。请另建批次。",
                f"A batch has at most {most_files:,} files. Make another batch.",
            )
        known = elsewhere.get(each.stored.sha256)
        version = Version(
            batch_id=batch.id, organisation_id=batch.organisation_id, sha256=each.stored.sha256,
            size=each.stored.size, file_name=each.name, folder=each.folder,
            uploaded_by=access.user_id, duplicate_of=known.id if known else None,
            state=FileState.DONE if known else FileState.QUEUED,
        )
        session.add(version)
        session.flush()
        held[version.sha256] = version
        entered.append(
            _again(each, known, batch) if known else Entered(
                folder=each.folder, name=each.name, outcome="queued", version_id=version.id
            )
        )
    counted = {outcome: sum(e.outcome == outcome for e in entered) for outcome in _outcomes(entered)}
    audit.note(session, access, "upload", "batch", batch.id, files=counted)
    return entered


def batch_counts(session: Session, batch_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many files of each batch are in each state; files known from elsewhere count apart, as
    "duplicate"."""
    counts: dict[int, dict[str, int]] = {}
    for batch_id, state, again, number in session.execute(
        select(Version.batch_id, Version.state, Version.duplicate_of.is_not(None), func.count())
        .where(Version.batch_id.in_(list(batch_ids)))
        .group_by(Version.batch_id, Version.state, Version.duplicate_of.is_not(None))
    ):
        of_batch = counts.setdefault(batch_id, {})
        key = "duplicate" if again else state
        of_batch[key] = of_batch.get(key, 0) + number
    return counts


def _known(session: Session, access: Access, contents: set[str]) -> dict[str, Version]:
    """The first version of each content that is being or has been worked on, where the person may see
    it: of what lies elsewhere nothing is told."""
    found: dict[str, Version] = {}
    wanted = sorted(contents)
    for at in range(0, len(wanted), 500):
        for version in session.scalars(
            select(Version).join(Batch, Batch.id == Version.batch_id)
            .outerjoin(Report, Report.id == Version.report_id)
            .where(
                Version.sha256.in_(wanted[at : at + 500]), Version.duplicate_of.is_(None),
                Version.state.not_in((FileState.FAILED, FileState.CANCELLED)), _place_seen(access),
            ).order_by(Version.id)
        ):
            found.setdefault(version.sha256, version)
    return found


def _place_seen(access: Access) -> ColumnElement[bool]:
    return access.within(func.coalesce(Report.organisation_id, Version.organisation_id))


def _again(each: Received, known: Version, batch: Batch) -> Entered:
    name = f"{known.folder}/{known.file_name}" if known.folder else known.file_name
    here = known.batch_id == batch.id
    where, where_en = ("本批次", "in this batch") if here else (
        f"批次 {known.batch_id}", f"in batch {known.batch_id}"
    )
    return Entered(
        folder=each.folder, name=each.name, outcome="duplicate", version_id=known.id,
        duplicate_of=name, message=f"与{where}的“{name}”内容相同，不重复处理。",
        message_en=f"It has the same content as “{name}” {where_en} and is not worked on again.",
    )


def _outcomes(entered: Iterable[Entered]) -> set[Outcome]:
    return {each.outcome for each in entered}
