"""Exports through the interface: what is in them, for whom, and under which name."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from review.access import Access, access_of
from review.exports.formats import FORMATS, FormatName
from review.exports.reading import exported
from review.intake.store import Store
from review.ledger.deciding import Step, decide
from review.ledger.filters import FindingFilter
from review.ledger.recording import record_run
from review.tables import AuditEvent, Batch, Finding, Report, User, Version
from review.values import Action, ReasonCode, State
from tests.exported import EXAMPLES, NAME, example
from tests.review_fixtures import Service

API = "/api/v1"


class World:
    """The example report as PDF in one organisation, as Word in another, and people for each."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.culture, self.roads = service.organisation("文旅"), service.organisation("交通")
        self.pdf = self.stored("pdf", self.culture, "云岭省文化和旅游厅", 2024)
        self.word = self.stored("docx", self.roads, "云岭省交通厅", 2023)
        self.reviewer = service.person("reviewer", name="王复核")
        self.client = service.client(self.reviewer)

    def stored(self, extension: str, organisation: int, department: str, year: int) -> int:
        checked, document = example(extension)
        assert document is not None
        path = EXAMPLES / f"{NAME}.{extension}"
        Store(self.service.settings.files).keep([path.read_bytes()], 10**9)
        with self.service.database.writing() as session:
            batch = Batch(name="批次")
            report = Report(
                organisation_id=organisation, department=department, fiscal_year=year, title=NAME
            )
            session.add_all([batch, report])
            session.flush()
            version = Version(
                report_id=report.id, batch_id=batch.id, sha256=checked.sha256, file_name=path.name,
            )
            session.add(version)
            session.flush()
            record_run(session, version, checked, document, 0.1)
            return report.id

    def decide(self, report: int, position: int, *steps: Step, by: User | None = None) -> int:
        with self.service.database.writing() as session:
            finding = session.scalars(
                select(Finding).where(Finding.report_id == report, Finding.position == position)
            ).one()
            access = access_of(session.merge(by or self.reviewer, load=False))
            for step in steps:
                decide(session, access, finding, step)
            return finding.id

    def file(self, client: TestClient | None = None, **query: Any) -> bytes:
        answer = (client or self.client).get(f"{API}/exports", params=query)
        assert answer.status_code == 200, answer.text
        return answer.content

    def json(self, client: TestClient | None = None, **query: Any) -> list[dict[str, Any]]:
        reports: list[dict[str, Any]] = json.loads(self.file(client, format="json", **query))["reports"]
        return reports


@pytest.fixture
def world(service: Service) -> World:
    return World(service)


CONFIRM = Step(action=Action.CONFIRM, comment="属实")
REJECT = Step(action=Action.REJECT, reason=ReasonCode.READING, comment="读错了页")


def name_of(answer: Any) -> str:
    found = re.search(r"filename\*=UTF-8''(.+)$", answer.headers["content-disposition"])
    assert found is not None
    return unquote(found[1])


def test_every_format_comes_with_its_name_and_kind(world: World) -> None:
    for form in FORMATS.values():
        answer = world.client.get(f"{API}/exports", params={"format": form.name.value})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == form.media
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert re.fullmatch(rf"勾稽疑点_2份报告_\d{{8}}\.{form.extension}", name_of(answer))
    one = world.client.get(f"{API}/reports/{world.word}/exports", params={"format": "csv"})
    assert re.fullmatch(r"勾稽疑点_云岭省交通厅_2023_\d{8}\.csv", name_of(one))


def test_the_log_is_in_the_file(world: World) -> None:
    world.decide(world.pdf, 0, REJECT, Step(action=Action.UNDO), CONFIRM)
    world.decide(world.pdf, 1, REJECT)
    reports = {one["report"]: one for one in world.json()}
    first, second, *others = reports[world.pdf]["findings"]
    assert (first["state"], first["verdict"]["comment"]) == ("confirmed", "属实")
    assert [one["undone"] for one in first["decisions"]] == [True, False, False]
    assert (second["state"], second["verdict"]["reason"]) == ("rejected", "reading")
    assert {one["state"] for one in others} == {"new"}
    assert reports[world.word]["coverage"]["figures"] > 0
    checked, _ = example("pdf")
    assert [one["id"] for one in reports[world.pdf]["findings"]] == [f.id for f in checked.findings]


def test_the_filter_is_that_of_the_list_and_is_told_in_the_file(world: World) -> None:
    world.decide(world.pdf, 1, REJECT)
    rejected = world.json(state="rejected", year=2024)
    assert [(one["report"], len(one["findings"])) for one in rejected] == [(world.pdf, 1)]
    told = json.loads(world.file(format="json", state="rejected", organisation=world.culture))["export"]
    assert told["filters"] == [
        {"name": "状态", "value": "已排除"}, {"name": "组织", "value": "文旅"},
    ]
    scope = world.client.get(f"{API}/exports/scope", params={"state": "rejected"}).json()
    assert scope == {"reports": 1, "findings": 1}
    book = openpyxl.load_workbook(io.BytesIO(world.file(format="xlsx", state="rejected")))
    assert book["疑点"].max_row == 2
    refused = world.client.get(f"{API}/exports", params={"format": "csv", "state": "sideways"})
    assert refused.status_code == 422


def test_reports_without_findings_are_covered_where_findings_are_not_filtered(world: World) -> None:
    with world.service.database.writing() as session:
        version = session.scalars(select(Version).where(Version.report_id == world.word)).one()
        checked, document = example("docx")
        assert document is not None
        record_run(session, version, checked.model_copy(update={"findings": ()}), document, 0.1)
    assert {one["report"]: len(one["findings"]) for one in world.json()}[world.word] == 0
    assert [one["report"] for one in world.json(severity="high")] == [world.pdf]
    gone = world.json(present="no")
    assert {one["report"]: bool(one["findings"]) for one in gone} == {
        world.pdf: False, world.word: True,
    }
    assert not any(finding["present"] for one in gone for finding in one["findings"])


def test_a_reader_gets_only_what_they_may_see(world: World) -> None:
    reader = world.service.client("reader", world.culture)
    for form in FormatName:
        answer = reader.get(f"{API}/exports", params={"format": form.value})
        assert answer.status_code == 200
        assert "云岭省交通厅".encode() not in answer.content
    assert [one["report"] for one in world.json(reader)] == [world.pdf]
    assert reader.get(f"{API}/reports/{world.word}/exports?format=csv").status_code == 404
    assert reader.get(f"{API}/exports?format=csv&report={world.word}").content.count(b"\r\n") == 1
    nobody = world.service.client(None)
    assert nobody.get(f"{API}/exports?format=csv").status_code == 401
    assert world.service.client(world.service.person(None)).get(
        f"{API}/exports?format=csv"
    ).status_code == 403  # fmt: skip


def test_a_second_reviewer_is_not_told_the_first_verdict(world: World) -> None:
    other = world.service.person("reviewer", world.culture, name="赵二审")
    reader = world.service.client("reader", world.culture)
    world.decide(
        world.pdf, 0, REJECT, Step(action=Action.SECOND, assignee_id=other.id)
    )
    theirs = world.service.client(other)
    for form in ("csv", "json", "sarif", "html"):
        text = world.file(theirs, format=form).decode()
        assert "读错了页" not in text
        assert "已排除" not in text.replace("已排除的标为抑制", "")
    assert world.json(theirs)[0]["findings"][0]["state"] == "assigned"
    assert world.json(reader)[0]["findings"][0]["state"] == "rejected"
    world.decide(world.pdf, 0, CONFIRM, by=other)
    row = world.json(theirs)[0]["findings"][0]
    assert (row["verdict"]["action"], row["second_verdict"]["action"]) == ("reject", "confirm")
    assert row["disputed"]


def test_annotated_originals_one_as_it_is_and_several_in_a_zip(world: World) -> None:
    world.decide(world.pdf, 0, CONFIRM)
    one = world.client.get(f"{API}/reports/{world.pdf}/exports?format=original")
    assert one.headers["content-type"] == "application/pdf"
    assert name_of(one) == f"{NAME}_疑点批注.pdf"
    assert one.content.startswith((EXAMPLES / f"{NAME}.pdf").read_bytes())
    word = world.client.get(f"{API}/reports/{world.word}/exports?format=original")
    assert name_of(word) == f"{NAME}_疑点批注.docx"
    with zipfile.ZipFile(io.BytesIO(world.file(format="original"))) as archive:
        assert sorted(archive.namelist()) == [
            f"云岭省交通厅/{NAME}_疑点批注.docx", f"云岭省文化和旅游厅/{NAME}_疑点批注.pdf",
        ]
        inside = archive.read(f"云岭省文化和旅游厅/{NAME}_疑点批注.pdf")
        assert inside.startswith((EXAMPLES / f"{NAME}.pdf").read_bytes())
        assert len(inside) == len(one.content)


def test_every_export_is_in_the_audit_log(world: World) -> None:
    world.file(format="csv", state="open")
    world.client.get(f"{API}/reports/{world.pdf}/exports?format=xlsx")
    with world.service.database.session() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "export").order_by(AuditEvent.id)
        ).all()
    assert [(event.object_kind, event.object_id) for event in events] == [
        ("", ""), ("report", str(world.pdf)),
    ]
    assert events[0].user_id == world.reviewer.id
    assert events[0].detail["format"] == "csv"
    assert events[0].detail["filter"] == "state=new&state=assigned&state=deferred"
    assert events[0].detail["reports"] == 2


def test_what_is_too_much_for_a_format_is_refused_and_says_what_to_do(world: World) -> None:
    with world.service.database.writing() as session:
        for number in range(FORMATS[FormatName.HTML].reports):
            report = Report(department=f"单位{number}", title="决算")
            version = Version(batch_id=1, sha256=f"{number:064x}", file_name="a.txt")
            session.add_all([report, version])
            session.flush()
            version.report_id, report.current_version_id = report.id, version.id
    answer = world.client.get(f"{API}/exports?format=html")
    assert answer.status_code == 413
    assert "请缩小筛选范围" in answer.json()["detail"]
    assert world.client.get(f"{API}/reports/{world.pdf}/exports?format=html").status_code == 200
    assert world.client.get(f"{API}/exports?format=csv").status_code == 200


def test_the_formats_are_listed_in_the_callers_language(world: World) -> None:
    listed = world.client.get(f"{API}/exports/formats").json()
    assert [one["name"] for one in listed] == [form.value for form in FormatName]
    assert listed[0]["title"] == "Excel 工作底稿"
    english = world.service.client(world.service.person("reader", lang="en"))
    assert english.get(f"{API}/exports/formats").json()[0]["title"] == "Excel working paper"
    rows = csv.DictReader(io.StringIO(world.file(english, format="csv").decode("utf-8-sig"), newline=""))
    assert next(rows)["state"] == "new"


def test_exports_read_the_same_from_every_database(any_service: Service) -> None:
    world = World(any_service)
    world.decide(world.pdf, 0, CONFIRM)
    access = Access(user_id=world.reviewer.id, name="王复核", roles=access_of(world.reviewer).roles)
    with any_service.database.session() as session:
        read = list(exported(session, access, FindingFilter()))
    assert [one.department for one in read] == sorted(one.department for one in read)
    first = next(one for one in read if one.id == world.pdf).findings[0]
    assert (first.state, first.verdict and first.verdict.author) == (State.CONFIRMED, "王复核")
    word = next(one for one in read if one.id == world.word)
    assert any(line for finding in word.findings for line in finding.lines)


def test_the_page_tells_what_is_covered_and_leads_to_the_files(world: World) -> None:
    world.decide(world.pdf, 1, REJECT)
    text = world.client.get("/exports?state=rejected&year=2024").text
    assert "<b>1</b> 份报告" in text
    assert "已排除" in text
    links = re.findall(r'href="(/exports/file\?[^"]+)"', text)
    assert len(links) == len(FORMATS)
    for link in links:
        answer = world.client.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment")
    assert world.service.client(None).get("/exports").status_code == 303
    refused = world.client.get("/exports/file?format=csv&state=sideways")
    assert (refused.status_code, refused.headers["content-type"]) == (422, "text/html; charset=utf-8")
