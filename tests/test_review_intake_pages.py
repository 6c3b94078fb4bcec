"""The pages of uploading, batches, organisations and correcting, as a browser without scripts has them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from review.tables import Batch, Organisation, Report, Version
from tests.review_fixtures import Service


def form(client: TestClient, address: str, **fields: Any) -> str:
    """Send a form; where it leads."""
    answer = client.post(address, data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def file(service: Service, state: str = "done", batch: int | None = None, **values: Any) -> tuple[int, int]:
    """A file in a state; its batch and itself."""
    with service.database.writing() as session:
        if batch is None:
            made = Batch(name="2024 年度")
            session.add(made)
            session.flush()
            batch = made.id
        number = session.query(Version).count()
        version = Version(
            batch_id=batch, sha256=f"{number:064x}", state=state, **{"file_name": "a.txt", **values}
        )
        session.add(version)
        session.flush()
        return batch, version.id


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_in_the_person_s_language(service: Service, lang: str) -> None:
    client = service.client(service.person("admin", lang=lang))
    place = service.organisation("普陀区财政局")
    with service.database.writing() as session:
        report = Report(department="普陀区财政局", fiscal_year=2024, organisation_id=place)
        session.add(report)
        session.flush()
        ident = report.id
    batch, _ = file(service, report_id=ident)
    file(service, "failed", batch, error="坏了。", error_en="It broke.")
    for address, words in {
        "/uploads": ("上传报告", "Upload reports"), "/batches": ("上传批次", "Batches"),
        f"/batches/{batch}": ("个文件已处理完", "files are over"),
        f"/batches/{batch}?show=failed": ("坏了。", "It broke."),
        "/organisations": ("报告中的其他名称", "Other names in reports"),
        "/organisations/new": ("新建组织", "New organisation"),
        f"/organisations/{place}": ("每行一个", "one a line"),
        "/organisations/import": ("先预览", "preview changes nothing"),
        f"/reports/{ident}/identity": ("更正报告信息", "Correct the report"),
    }.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words[lang == "en"] in answer.text, address
        assert words[lang != "en"] not in answer.text, address


def test_the_form_takes_as_many_files_as_an_upload_may_have(service: Service) -> None:
    client = service.client("reviewer")
    token = client.headers.pop("x-csrf-token")
    files = [("file", (f"{number}.txt", b"", "text/plain")) for number in range(1_050)]
    answer = client.post("/uploads", data={"csrf": token}, files=files)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/batches/")


def test_uploading_without_a_script(service: Service) -> None:
    client = service.client("reviewer")
    files = [("file", ("决算.txt", b"x")), ("file", ("a.exe", b"MZ"))]
    answer = client.post("/uploads", data={"name": "表单"}, files=files)
    address = answer.headers["location"]
    page = client.get(address).text
    assert "决算.txt" in page
    assert "1 个文件没有接收。a.exe" in page
    answer = client.post("/uploads", data={"organisation_id": "x"}, files=files)
    assert answer.headers["location"] == "/uploads"
    assert "应为编号" in client.get("/uploads").text


def test_a_reader_sees_a_batch_and_changes_nothing(service: Service) -> None:
    batch, version = file(service, "failed", error="坏了。")
    reader = service.client("reader")
    page = reader.get(f"/batches/{batch}").text
    assert "坏了。" in page
    assert "<button" not in page.split('id="main"')[1]
    assert reader.get("/uploads").status_code == 403
    for address in ("pause", "cancel", "retry", f"files/{version}/retry"):
        assert reader.post(f"/batches/{batch}/{address}").status_code == 403


def test_a_batch_is_paused_cancelled_and_tried_again(service: Service) -> None:
    client = service.client("reviewer")
    batch, version = file(service, "queued")
    assert form(client, f"/batches/{batch}/pause") == f"/batches/{batch}"
    moving = client.get(f"/batches/{batch}/moving").text
    assert "已暂停" in moving
    assert 'data-underway="0"' in moving
    assert "<html" not in moving
    form(client, f"/batches/{batch}/resume")
    assert 'data-underway="1"' in client.get(f"/batches/{batch}/moving").text
    form(client, f"/batches/{batch}/cancel")
    assert "– 已取消" in client.get(f"/batches/{batch}").text
    form(client, f"/batches/{batch}/files/{version}/retry")
    assert "○ 排队中" in client.get(f"/batches/{batch}").text


def test_names_of_files_are_words_only(service: Service) -> None:
    batch, _ = file(
        service, "failed", file_name="<img src=x onerror=alert(1)>.txt", folder="<b>", error="<i>坏。"
    )
    page = service.client("admin").get(f"/batches/{batch}").text
    assert not re.search(r"<img|<b>|<i>", page.split('id="main"')[1])


def test_files_of_a_batch_in_pages(service: Service) -> None:
    batch, _ = file(service, file_name="n000.txt")
    for number in range(1, 120):
        file(service, batch=batch, file_name=f"n{number:03}.txt")
    client = service.client("admin")
    first = client.get(f"/batches/{batch}").text
    assert first.count('class="break file-name"') == 100
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    rest = client.get(following[1].replace("&amp;", "&")).text
    assert rest.count('class="break file-name"') == 20
    assert "n119.txt" in rest


def test_organisations_are_imported_after_a_preview(service: Service) -> None:
    client = service.client("admin")
    table = "名称,编码,上级,别名\n普陀区,1,,\n财政局,2,1,区财政局\n"
    bad = client.post("/organisations/import", files={"file": ("o.csv", table + "民政局,3,无此,\n")})
    assert "找不到上级“无此”" in bad.text
    assert "确认导入" not in bad.text
    preview = client.post("/organisations/import", files={"file": ("o.csv", table)})
    with service.database.session() as session:
        assert session.query(Organisation).count() == 0
    rows = re.search(r'name="table" value="([^"]+)"', preview.text)
    assert rows
    assert form(client, "/organisations/import/apply", table=rows[1]) == "/organisations"
    page = client.get("/organisations").text
    assert "导入完成：新建 2 个" in page
    assert page.index("普陀区") < page.index("财政局")
    assert client.post("/organisations/import", files={"file": ("o.csv", "x")}).status_code == 422
    assert form(client, "/organisations/import/apply", table="AAAA") == "/organisations/import"


def test_organisations_are_made_changed_and_removed(service: Service) -> None:
    client = service.client("admin")
    form(client, "/organisations", name="普陀区", code="1")
    form(client, "/organisations", name="财政局", parent="1", aliases="区财政局\n财政局机关、规资")
    clash = client.post("/organisations", data={"name": "财政局", "parent": "1"})
    assert (clash.status_code, "已有名为" in clash.text) == (409, True)
    assert form(client, "/organisations/1/remove") == "/organisations/1"
    assert "下级组织" in client.get("/organisations/1").text
    form(client, "/organisations/2", name="财政国资局", parent="")
    with service.database.session() as session:
        changed = session.get_one(Organisation, 2)
        assert (changed.name, changed.path, changed.aliases) == ("财政国资局", "/2/", [])
    form(client, "/organisations/1/remove")
    assert "普陀区" not in client.get("/organisations?q=普陀").text.split('id="main"')[1].split("</form>")[1]


def test_a_report_is_corrected_on_its_page(service: Service) -> None:
    with service.database.writing() as session:
        session.add(Report(department="财政", fiscal_year=2024))
        session.flush()
        session.add(Report(department="财政局", fiscal_year=2023))
    client = service.client("lead")
    fields = {"department": "财政局", "year": "2024", "kind": "final_account", "title": ""}
    assert form(client, "/reports/1/identity", **fields, back="/batches/9") == "/batches/9"
    asked = client.post("/reports/2/identity", data=fields)
    assert asked.status_code == 409
    assert 'name="merge"' in asked.text
    assert form(client, "/reports/2/identity", **fields, merge="true") == "/reports/1/identity"
    assert form(client, "/reports/1/identity", **fields, back="https://evil.example") == "/reports/1/identity"
    assert client.get("/reports/2/identity").status_code == 404
    assert service.client("reviewer").get("/reports/1/identity").status_code == 403


def test_all_reports_are_checked_again_by_a_lead(service: Service) -> None:
    stored = service.report(findings=1)
    assert "全部重新检查" not in service.client("reviewer").get("/batches").text
    lead = service.client("lead")
    assert "全部重新检查（1）" in lead.get("/batches").text
    form(lead, "/batches/recheck")
    assert "已将 1 份报告排队" in lead.get("/batches").text
    with service.database.session() as session:
        assert session.get_one(Version, stored.version).state == "queued"
