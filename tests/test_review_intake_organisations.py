"""The tree of organisations: making, moving, importing, and who may."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from review.intake import organisation_import, organisations
from review.intake.organisation_file import as_csv, read
from review.problems import Conflict, Forbidden, Invalid, NotFound
from review.tables import Organisation, Report
from tests.review_fixtures import Service

TABLE = "名称,编码,上级,别名\n普陀区,310107,,\n财政局,310107-1,310107,区财政局、财政局机关\n教育局,,普陀区,\n"


def paths(service: Service) -> dict[str, str]:
    with service.database.session() as session:
        return {
            row.name: "/".join(
                session.get_one(Organisation, int(part)).name for part in row.path.strip("/").split("/")
            ) for row in session.query(Organisation)
        }


def imported(service: Service, table: str | bytes, apply: bool = True) -> list[str]:
    """What each row did, or the fault of it."""
    access = service.access("admin")
    data = table.encode() if isinstance(table, str) else table
    with service.database.writing() as session:
        does = organisation_import.apply if apply else organisation_import.plan
        return [row.fault or row.doing for row in does(session, access, read(data))]


def test_a_table_becomes_the_tree_and_again_changes_nothing(any_service: Service) -> None:
    assert imported(any_service, TABLE, apply=False) == ["create"] * 3
    assert paths(any_service) == {}
    assert imported(any_service, TABLE) == ["create"] * 3
    assert paths(any_service) == {
        "普陀区": "普陀区", "财政局": "普陀区/财政局", "教育局": "普陀区/教育局"
    }
    assert imported(any_service, TABLE) == ["same"] * 3
    access = any_service.access("admin")
    with any_service.database.session() as session:
        again = as_csv(organisations.tree(session, access))
    assert imported(any_service, again) == ["same"] * 3


def test_rows_in_any_order_rename_move_and_swap_codes(any_service: Service) -> None:
    imported(any_service, TABLE)
    changed = (
        "编码,名称,上级\n310107-1,财政国资局,310100\n310107,静安区,\n310106,普陀区,\n310100,上海市,\n"
    )
    assert imported(any_service, changed) == ["change", "change", "create", "create"]
    assert paths(any_service) == {
        "静安区": "静安区", "财政国资局": "上海市/财政国资局", "普陀区": "普陀区", "上海市": "上海市",
        "教育局": "静安区/教育局",
    }
    swapped = "编码,名称\n310106,静安区\n310107,普陀区\n"
    assert imported(any_service, swapped) == ["change", "change"]


@pytest.mark.parametrize(("rows", "faults"), [
    ("甲,1,,\n乙,1,,\n", {2: "编码 1 在表中重复", 3: "编码 1 在表中重复"}),
    ("甲,,无此,\n", {2: "找不到上级“无此”"}),
    ("甲,1,2,\n乙,2,1,\n", {2: "成环", 3: "成环"}),
    ("甲,1,1,\n", {2: "成环"}),
    (",1,,\n", {2: "没有名称"}),
    ("甲,,,\n甲,,,\n", {2: "同一组织在表中重复", 3: "同一组织在表中重复"}),
    ("县,1,,\n县,2,,\n局,3,县,\n", {2: "重复", 3: "重复", 4: "不止一个"}),
    ("甲" * 201 + ",,,\n", {2: "超过 200 字"}),
])
def test_faults_are_told_with_their_row(
    service: Service, rows: str, faults: dict[int, str]
) -> None:
    access = service.access("admin")
    data = ("名称,编码,上级,别名\n" + rows).encode()
    with service.database.session() as session:
        planned = organisation_import.plan(session, access, read(data))
    told = {row.number: row.fault for row in planned if row.fault}
    assert told.keys() == faults.keys()
    assert all(says in told[number] for number, says in faults.items()), told
    assert all(row.fault_en for row in planned if row.fault)
    with service.database.writing() as session, pytest.raises(Invalid, match="没有导入"):
        organisation_import.apply(session, access, read(data))
    assert paths(service) == {}


def test_a_row_that_would_make_a_circle_with_what_exists(service: Service) -> None:
    imported(service, TABLE)
    assert "成环" in imported(service, "名称,编码,上级\n普陀区,310107,310107-1\n", apply=False)[0]


def test_tables_come_in_many_forms(service: Service) -> None:
    for data in (
        TABLE.encode("gbk"), TABLE.encode("utf-16"), TABLE.replace(",", "\t").encode("utf-8-sig"),
        TABLE.replace("名称,编码,上级,别名", "单位名称（必填）,单位编码,主管部门,曾用名").encode(),
        TABLE.replace("名称,编码,上级,别名", "name,code,parent,aliases").encode(), _sheet(TABLE),
    ):
        rows = read(data)
        assert [row.name for row in rows] == ["普陀区", "财政局", "教育局"]
        assert rows[1].aliases == ("区财政局", "财政局机关")
        assert [row.number for row in rows] == [2, 3, 4]


def _sheet(table: str) -> bytes:
    book = Workbook()
    assert book.active is not None
    for line in table.strip().split("\n"):
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [
    b"", b"x,y\n1,2\n", "名称\n".encode(), b"PK\x03\x04" + bytes(100), b"\x00\x01\x02" * 50,
    '名称,编码\n"甲'.encode() + b"\xff\xfe\n", _sheet("a,b\n1,2")[:-50],
])
def test_what_is_no_such_table_is_said_to_be(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data)


def test_text_that_a_spreadsheet_would_run_is_made_harmless(service: Service) -> None:
    access = service.access("admin")
    with service.database.writing() as session:
        session.add(Organisation(name="=HYPERLINK(1)", aliases=["@x"], path="/1/"))
        session.flush()
        text = as_csv(organisations.tree(session, access)).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@x" in text


def test_moving_an_organisation_takes_what_is_under_it_along(any_service: Service) -> None:
    imported(any_service, TABLE + "国库科,,310107-1,\n静安区,310106,,\n")
    access = any_service.access("admin")
    with any_service.database.writing() as session:
        rows = {row.name: row for row in organisations.tree(session, access)}
        organisations.change(
            session, access, rows["财政局"].id, name="财政局", code=None, aliases=[],
            parent_id=rows["静安区"].id,
        )
        with pytest.raises(Invalid, match="自己的下级"):
            organisations.change(
                session, access, rows["静安区"].id, name="静安区", code=None, aliases=[],
                parent_id=rows["国库科"].id,
            )
    assert paths(any_service)["国库科"] == "静安区/财政局/国库科"


def test_only_what_holds_nothing_is_removed(service: Service) -> None:
    imported(service, TABLE)
    access = service.access("admin")
    with service.database.writing() as session:
        rows = {row.name: row.id for row in organisations.tree(session, access)}
        session.add(Report(organisation_id=rows["教育局"], department="教育局"))
    for name, says in (("普陀区", "下级组织"), ("教育局", "报告")):
        with service.database.writing() as session, pytest.raises(Conflict, match=says):
            organisations.remove(session, access, rows[name])
    with service.database.writing() as session:
        organisations.remove(session, access, rows["财政局"])
    assert "财政局" not in paths(service)


def test_an_admin_of_a_branch_changes_that_branch_only(service: Service) -> None:
    imported(service, TABLE + "静安区,310106,,\n")
    admin = service.access("admin")
    with service.database.session() as session:
        rows = {row.name: row.id for row in organisations.tree(session, admin)}
    branch = service.access("admin", rows["普陀区"])
    with service.database.writing() as session:
        assert {row.name for row in organisations.tree(session, branch)} == {"普陀区", "财政局", "教育局"}
        organisations.create(session, branch, "民政局", parent_id=rows["普陀区"])
        with pytest.raises(Forbidden):
            organisations.create(session, branch, "民政局")
        with pytest.raises(NotFound):
            organisations.create(session, branch, "民政局", parent_id=rows["静安区"])
        with pytest.raises(NotFound):
            organisations.remove(session, branch, rows["静安区"])
        with pytest.raises(Forbidden):
            organisation_import.plan(session, branch, read(TABLE.encode()))
    lead = service.access("lead")
    with service.database.writing() as session, pytest.raises(Forbidden):
        organisations.create(session, lead, "审计局")


def test_reports_get_the_organisation_that_their_name_means(service: Service) -> None:
    imported(service, TABLE)
    access = service.access("admin")
    with service.database.writing() as session:
        session.add_all([
            Report(department="上海市普陀区财政局（本级）"), Report(department="黄浦区财政局"),
            Report(department="普陀区教育局", corrected=True), Report(department=""),
        ])
        session.flush()
        assert organisations.assign_unassigned(session, access) == 1
        given = [report.organisation_id for report in session.query(Report).order_by(Report.id)]
    assert [bool(each) for each in given] == [True, False, False, False]
