"""Work on uploaded files: each becomes a checked version of its report, once, whatever happens."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from gouji.errors import GoujiError
from gouji.settings import Limits
from review.intake.recognition import Identity
from review.intake.store import Store
from review.jobs import launch, progress, steering
from review.jobs.alive import FileLife, ServerLife
from review.jobs.placing import claim, place
from review.jobs.slots import Ended, Slots, Stopping
from review.jobs.steps import Steps
from review.problems import TooMuch
from review.tables import Batch, Finding, Report, Run, Version, VersionText
from review.values import FileState
from tests.office_files import docx, p
from tests.review_fixtures import Service

EXAMPLE = Path(__file__).parent.parent / "examples" / "云岭省文化和旅游厅2024年度部门决算公开说明.txt"


def text(department: str = "普陀区财政局", year: int = 2024, more: str = "") -> bytes:
    return f"{department}{year}年度部门决算公开说明\n一、收入\n收入总计 100 万元。{more}".encode()


def add(
    service: Service, *files: tuple[str, bytes], organisation: int | None = None, paused: bool = False
) -> tuple[int, list[int]]:
    """Files in the queue, as an upload leaves them: their batch and their versions."""
    store = Store(service.settings.files)
    with service.database.writing() as session:
        made = Batch(organisation_id=organisation, paused=paused)
        session.add(made)
        session.flush()
        versions = []
        for name, data in files:
            stored = store.keep([data], 10**9)
            version = Version(
                batch_id=made.id, sha256=stored.sha256, size=stored.size, file_name=name,
                organisation_id=organisation,
            )
            session.add(version)
            session.flush()
            versions.append(version.id)
        return made.id, versions


def begun(service: Service, version: int) -> str:
    """A version that a workflow has begun; the workflow's name."""
    with service.database.writing() as session:
        found = session.get_one(Version, version)
        name = progress.workflow_of(found)
        assert progress.begin(session, version, name)
        return name


def steps(service: Service) -> Steps:
    return Steps(service.settings, service.database, Limits())


def worked(service: Service, *versions: int) -> None:
    """Do the steps of versions here, without a workflow around them."""
    doing = steps(service)
    for version in versions:
        name = begun(service, version)
        if doing.read(version, name):
            doing.check(version, name)


def row(service: Service, version: int) -> Version:
    with service.database.session() as session:
        return session.get_one(Version, version)


def runs(service: Service) -> list[tuple[int, str | None]]:
    with service.database.session() as session:
        return [(run.version_id, run.workflow) for run in session.scalars(select(Run).order_by(Run.id))]


def wait(service: Service, until: Callable[[list[Version]], bool], seconds: float = 90) -> list[Version]:
    deadline = time.monotonic() + seconds
    while True:
        with service.database.session() as session:
            found = list(session.scalars(select(Version).order_by(Version.id)))
        if until(found):
            return found
        assert time.monotonic() < deadline, [(v.id, v.state, v.stage, v.error) for v in found]
        time.sleep(0.1)


def over(versions: list[Version]) -> bool:
    return all(version.state not in progress.UNDERWAY for version in versions)


# --- the steps, one by one ------------------------------------------------------------------------------


def test_a_file_becomes_a_checked_version_of_its_report(any_service: Service) -> None:
    _, (version,) = add(any_service, ("a.txt", EXAMPLE.read_bytes()))
    worked(any_service, version)
    done = row(any_service, version)
    assert (done.state, done.stage, done.number, done.attempts) == ("done", "", 1, 1)
    assert runs(any_service) == [(version, f"version-{version}-1")]
    with any_service.database.session() as session:
        report = session.get_one(Report, done.report_id)
        assert (report.department, report.fiscal_year) == ("云岭省文化和旅游厅", 2024)
        assert report.current_version_id == version
        assert session.query(Finding).filter_by(report_id=report.id).count() > 10
        assert session.get_one(VersionText, version).text.startswith("云岭省")


def test_doing_a_step_twice_changes_nothing(any_service: Service) -> None:
    _, (version,) = add(any_service, ("a.txt", text()))
    name = begun(any_service, version)
    for _ in range(2):
        assert steps(any_service).read(version, name)
    assert steps(any_service).check(version, name)
    assert not steps(any_service).check(version, name)  # it is done: nothing is left of it
    assert not steps(any_service).read(version, name)
    assert runs(any_service) == [(version, name)]
    with any_service.database.session() as session:
        assert session.query(Report).count() == 1


def test_a_workflow_that_comes_too_late_leaves_everything_as_it_is(any_service: Service) -> None:
    _, (version,) = add(any_service, ("a.txt", text()))
    late = begun(any_service, version)
    assert steps(any_service).read(version, late)
    with any_service.database.writing() as session:
        progress.release(session, version, late)
    worked(any_service, version)
    assert not steps(any_service).check(version, late)
    with any_service.database.writing() as session:
        progress.fail(session, version, late, GoujiError("迟到", "late"))
        assert not progress.begin(session, version, late)
    assert row(any_service, version).state == "done"
    assert runs(any_service) == [(version, f"version-{version}-2")]


def test_a_file_that_cannot_be_read_says_why_by_its_own_name(service: Service) -> None:
    _, versions = add(
        service, ("报告.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50)), ("b" * 190 + ".docx", docx(p("x"))[:300])
    )
    worked(service, *versions)
    first, second = (row(service, version) for version in versions)
    assert (first.state, first.report_id) == ("failed", None)
    assert first.error.startswith("报告.pdf")
    assert "PNG" in first.error
    assert first.error_en.startswith("报告.pdf")
    assert str(service.settings.data) not in first.error + second.error
    assert "损坏" in second.error


def test_a_file_whose_content_is_gone_says_so(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text()))
    Store(service.settings.files).path(hashlib.sha256(text()).hexdigest()).unlink()
    worked(service, version)
    assert "重新上传" in row(service, version).error


def test_a_new_version_keeps_its_report(any_service: Service) -> None:
    _, versions = add(
        any_service, ("a.txt", text()), ("b.txt", text(more="支出总计 90 万元。")),
        ("c.txt", text(year=2023)), ("d.txt", text("静安区财政局")), ("e.txt", b"\xe6\x94\xb6"),
        ("f.txt", b"\xe6\x94\xaf"),
    )
    worked(any_service, *versions)
    found = [row(any_service, version) for version in versions]
    assert found[0].report_id == found[1].report_id
    assert [each.number for each in found] == [1, 2, 1, 1, 1, 1]
    assert len({each.report_id for each in found}) == 5  # without a name, nothing is taken for another
    with any_service.database.session() as session:
        assert session.get_one(Report, found[0].report_id).current_version_id == versions[1]


def test_versions_are_numbered_as_they_were_uploaded_not_as_they_were_read(any_service: Service) -> None:
    _, versions = add(any_service, *((f"{n}.txt", text(more=str(n))) for n in range(3)))
    worked(any_service, versions[2], versions[0], versions[1])
    found = [row(any_service, version) for version in versions]
    assert [each.number for each in found] == [1, 2, 3]
    with any_service.database.session() as session:
        assert session.get_one(Report, found[0].report_id).current_version_id == versions[2]


def test_a_report_goes_to_the_organisation_within_the_uploaded_subtree(any_service: Service) -> None:
    district = any_service.organisation("普陀区")
    office = any_service.organisation("财政局", district)
    elsewhere = any_service.organisation("静安区财政局")
    _, versions = add(
        any_service, ("a.txt", text()), ("b.txt", text("静安区财政局")), organisation=district
    )
    _, free = add(any_service, ("c.txt", text("静安区财政局", more="。")))
    worked(any_service, *versions, *free)
    with any_service.database.session() as session:
        places = [
            session.get_one(Report, row(any_service, version).report_id).organisation_id
            for version in (*versions, *free)
        ]
    assert places == [office, district, elsewhere]


def test_many_at_once_make_one_report(any_service: Service) -> None:
    _, versions = add(any_service, *((f"{n}.txt", text(more=str(n))) for n in range(8)))
    names = {version: begun(any_service, version) for version in versions}
    identity = Identity(department="普陀区财政局", fiscal_year=2024)
    failed: list[BaseException] = []

    def go(version: int) -> None:
        try:
            with any_service.database.writing() as session:
                claim(session, identity)
                owned = progress.owned(session, version, names[version])
                assert owned is not None
                place(session, owned, identity)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=go, args=(version,)) for version in reversed(versions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    found = [row(any_service, version) for version in versions]
    assert len({each.report_id for each in found}) == 1
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6, 7, 8]


# --- the queue ------------------------------------------------------------------------------------------


def test_batches_take_turns_and_a_paused_one_waits(any_service: Service) -> None:
    _, first = add(any_service, *((f"{n}.txt", b"a%d" % n) for n in range(4)))
    _, second = add(any_service, ("x.txt", b"x"), ("y.txt", b"y"))
    add(any_service, ("z.txt", b"z"), paused=True)
    with any_service.database.session() as session:
        turns = [version.id for version in progress.waiting(session, 100)]
        assert turns == [first[0], second[0], first[1], second[1], first[2], first[3]]
        assert [version.id for version in progress.waiting(session, 3)] == turns[:3]
    begun(any_service, turns[0])
    with any_service.database.session() as session:
        assert [version.id for version in progress.waiting(session, 3)] == turns[1:3]


def test_a_version_of_a_batch_that_was_paused_meanwhile_goes_back(any_service: Service) -> None:
    batch, (version,) = add(any_service, ("a.txt", text()))
    with any_service.database.writing() as session:
        name = progress.workflow_of(session.get_one(Version, version))
        progress.enqueued(session, version, name)
        session.get_one(Batch, batch).paused = True
    with any_service.database.writing() as session:
        assert not progress.begin(session, version, name)
    back = row(any_service, version)
    assert (back.state, back.workflow, back.attempts) == ("queued", "", 1)


def test_work_that_begins_before_it_could_be_noted_is_the_same_work(any_service: Service) -> None:
    _, (version,) = add(any_service, ("a.txt", text()))
    name = begun(any_service, version)
    with any_service.database.writing() as session:
        progress.enqueued(session, version, name)  # noted late
        progress.enqueued(session, version, name)
    found = row(any_service, version)
    assert (found.workflow, found.attempts, found.state) == (name, 1, "running")


def test_a_cancelled_file_is_not_begun(any_service: Service) -> None:
    batch, (version,) = add(any_service, ("a.txt", text()))
    access = any_service.access("reviewer")
    with any_service.database.writing() as session:
        name = progress.workflow_of(session.get_one(Version, version))
        progress.enqueued(session, version, name)
        assert steering.cancel(session, access, batch) == 1
    with any_service.database.writing() as session:
        assert not progress.begin(session, version, name)
        assert steering.retry_batch(session, access, batch) == 1
    worked(any_service, version)
    assert row(any_service, version).state == "done"


def test_checking_again_reads_no_file(any_service: Service) -> None:
    _, (version,) = add(any_service, ("a.txt", EXAMPLE.read_bytes()))
    worked(any_service, version)
    access = any_service.access("lead")
    with any_service.database.session() as session:
        known = {finding.id for finding in session.scalars(select(Finding))}
    Store(any_service.settings.files).path(row(any_service, version).sha256).unlink()
    with any_service.database.writing() as session:
        session.scalars(select(Run)).one().gouji_version = "0.0.1"
        assert steering.recheck(session, access, report_ids=[999]) == 0
        assert steering.recheckable(session, access) == (1, 1)
        assert steering.recheck(session, access, outdated=True) == 1
    worked(any_service, version)
    assert row(any_service, version).state == "done"
    assert runs(any_service) == [(version, f"version-{version}-1"), (version, f"version-{version}-2")]
    with any_service.database.session() as session:
        assert {finding.id for finding in session.scalars(select(Finding))} == known
        assert steering.recheckable(session, access) == (1, 0)


# --- processes ------------------------------------------------------------------------------------------


def test_a_worker_is_dead_when_its_lock_is_free(any_service: Service, tmp_path: Path) -> None:
    def life(name: str) -> FileLife | ServerLife:
        if any_service.database.engine.dialect.name == "sqlite":
            return FileLife(tmp_path / "workers", name)
        return ServerLife(any_service.database.engine, name)

    one, other = life("one"), life("other")
    one.hold()
    other.hold()
    one.hold()
    with other.dead("one") as dead:
        assert not dead
    with other.dead("never-lived") as dead:
        assert dead
    one.close()
    with other.dead("one") as dead, life("third").dead("one") as buried_twice:
        assert dead
        assert not buried_twice
    other.close()


def test_a_process_that_has_ended_is_started_again(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text()))
    slots = Slots(service.settings.model_copy(update={"workers": 1}))
    try:
        with slots.slot() as slot:
            name = begun(service, version)
            assert slot.run("read", version, name)
            kill_children()
            with pytest.raises(Ended):
                slot.run("check", version, name)
            assert slot.run("check", version, name)
    finally:
        slots.close()
    with pytest.raises(Stopping), slots.slot():
        pass
    assert row(service, version).state == "done"
    assert list((service.settings.data / "work").iterdir()) == []


def children() -> list[int]:
    """The processes for heavy work that this process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            command = (path / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"review.jobs.child" in command:
            found.append(int(path.name))
    return found


def kill_children() -> None:
    started = children()
    assert started
    for process in started:
        os.kill(process, signal.SIGKILL)


def test_a_file_that_takes_too_long_is_given_up(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text()))
    slots = Slots(service.settings.model_copy(update={"workers": 1, "worker_seconds": 1}))
    try:
        with slots.slot() as slot:
            assert not slot.run("read", version, "another's")  # it is started
            stopped, = children()
            os.kill(stopped, signal.SIGSTOP)
            with pytest.raises(TooMuch, match="GOUJI_WORKER_SECONDS"):
                slot.run("read", version, "another's")
            assert stopped not in children()
    finally:
        slots.close()


def test_a_file_that_needs_too_much_memory_is_given_up(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text(more="收入" * 3_000_000)))
    slots = Slots(service.settings.model_copy(update={"workers": 1, "worker_megabytes": 300}))
    try:
        with slots.slot() as slot:
            assert not slot.run("read", version, begun(service, version))
    finally:
        slots.close()
    failed = row(service, version)
    assert failed.state == "failed"
    assert "GOUJI_WORKER_MEGABYTES" in failed.error


# --- workers --------------------------------------------------------------------------------------------


def test_workers_do_what_is_in_the_queue(any_service: Service) -> None:
    settings = any_service.settings.model_copy(update={"workers": 2})
    access = any_service.access("reviewer")
    _, good = add(any_service, *((f"{n}.txt", text(more=str(n))) for n in range(4)))
    _, (bad,) = add(any_service, ("bad.docx", docx(p("x"))[:300]))
    paused, (later,) = add(any_service, ("later.txt", text("民政局")), paused=True)
    with launch(settings, any_service.database) as workers:
        assert workers.alive() == "2"
        wait(any_service, lambda found: over([v for v in found if v.id != later]))
        assert row(any_service, bad).state == "failed"
        assert row(any_service, later).state == "queued"
        with any_service.database.writing() as session:
            steering.pause(session, access, paused, False)
            steering.retry(session, access, bad)
        wait(any_service, over)
    assert {row(any_service, version).state for version in (*good, later)} == {FileState.DONE}
    assert (row(any_service, bad).state, row(any_service, bad).attempts) == ("failed", 2)
    assert [version for version, _ in runs(any_service)].count(good[0]) == 1
    assert len(runs(any_service)) == 5


def test_what_was_begun_is_taken_up_after_a_stop(any_service: Service) -> None:
    settings = any_service.settings.model_copy(update={"workers": 1})
    _, versions = add(any_service, *((f"{n}.txt", text(more=str(n))) for n in range(3)))
    with launch(settings, any_service.database):
        wait(any_service, lambda found: any(version.state == "running" for version in found))
    with launch(settings, any_service.database):
        found = wait(any_service, over)
    assert {version.state for version in found} == {"done"}
    assert sorted(version for version, _ in runs(any_service)) == versions


def test_versions_of_a_database_without_its_workflows_are_done_anyway(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text()))
    begun(service, version)  # by a worker whose notes are gone, as after a restored backup
    with launch(service.settings.model_copy(update={"workers": 1}), service.database):
        wait(service, over)
    assert (row(service, version).state, row(service, version).attempts) == ("done", 2)


def test_without_workers_nothing_is_done(service: Service) -> None:
    _, (version,) = add(service, ("a.txt", text()))
    with launch(service.settings.model_copy(update={"workers": 0}), service.database) as workers:
        assert workers.alive() == "0"
    assert row(service, version).state == "queued"
