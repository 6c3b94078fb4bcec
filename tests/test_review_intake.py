"""Files that come in: kept by content, named without harm, archives taken apart, reports told apart."""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from extractor.loading import load
from gouji.errors import GoujiError
from gouji.settings import Limits
from review.intake.archive import ZipLimits, is_archive, members
from review.intake.matching import Names, plain, same_body
from review.intake.names import is_noise, named, one_line, unread_kind
from review.intake.receiving import Receiver
from review.intake.recognition import recognise
from review.intake.store import Store
from review.problems import Invalid, TooMuch
from review.settings import ServeSettings
from review.tables import Organisation
from tests.office_files import docx, p

Content = str | bytes


def archive(*files: tuple[str, Content], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, content in files:
            made.writestr(name, content)
    out.seek(0)
    return out


def taken(file: io.BytesIO, **limits: int) -> dict[str, str]:
    """What the members are: their content, or why they are refused."""
    found = {}
    for member in members(file, ZipLimits(**limits)):
        if member.opened is None:
            assert member.refused is not None
            found[member.name] = member.refused.zh
        else:
            try:
                found[member.name] = b"".join(member.opened()).decode()
            except GoujiError as error:
                found[member.name] = error.zh
    return found


# --- the store -------------------------------------------------------------------------------------


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first, second = store.keep([b"ab", b"c"], 10), store.keep([b"abc"], 10)
    assert first == second == (hashlib.sha256(b"abc").hexdigest(), 3)
    assert store.path(first.sha256).read_bytes() == b"abc"
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first.sha256]


def test_what_is_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(TooMuch, match="10 字节"):
        store.keep([b"x" * 6, b"x" * 6], 10)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_hash_is_no_way_to_another_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a hash"):
        Store(tmp_path).path("../../etc/passwd")


# --- names -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "folder", "name"), [
    ("a.pdf", "", "a.pdf"),
    ("市本级/财政局/2024.pdf", "市本级/财政局", "2024.pdf"),
    ("市本级\\财政局\\2024.pdf", "市本级/财政局", "2024.pdf"),
    ("./a//b.pdf", "a", "b.pdf"),
    ("决算\u202efdp.exe", "", "决算fdp.exe"),
    ("a\x00\nb.pdf", "", "ab.pdf"),
])
def test_a_name_is_what_people_read(given: str, folder: str, name: str) -> None:
    assert named(given) == (folder, name)


@pytest.mark.parametrize("given", ["../a.pdf", "a/../../b.pdf", "/etc/passwd", "C:\\x\\a.pdf", "..\\a"])
def test_a_name_that_leads_elsewhere_is_refused(given: str) -> None:
    with pytest.raises(Invalid, match="其他文件夹"):
        named(given)


def test_a_name_is_never_empty_nor_endless() -> None:
    with pytest.raises(Invalid, match="没有名称"):
        named("\u200b ")
    long = named("报" * 400 + ".docx").name
    assert len(long) == 200
    assert long.endswith(".docx")


def test_what_systems_leave_behind_is_noise() -> None:
    noise = ["__MACOSX/a.pdf", "x/.DS_Store", "~$报告.docx", "x/Thumbs.db", ".~lock.a.odt#"]
    assert [name for name in noise if not is_noise(name)] == []
    assert not any(map(is_noise, ["../a.pdf", "a~$.pdf", "x/a.b.pdf"]))


@pytest.mark.parametrize(("name", "says"), [
    ("a.rar", "改用 ZIP"), ("a.7z", "改用 ZIP"), ("a.jpg", "不是可读的报告格式"), ("a.exe", "能读的格式"),
])
def test_kinds_that_are_not_read_say_what_to_do(name: str, says: str) -> None:
    error = unread_kind(name)
    assert error is not None
    assert says in error.zh
    assert not any("\u4e00" <= char <= "\u9fff" for char in error.en)


def test_halves_of_characters_are_left_out() -> None:
    assert one_line(" 财政\ud800局\x00\t") == "财政局"


# --- archives --------------------------------------------------------------------------------------


def test_members_of_an_archive_and_of_archives_in_it() -> None:
    inner = archive(("决算.txt", "内")).getvalue()
    outer = archive(("a/收入.txt", "外"), ("a/b.zip", inner), ("a/", ""), ("__MACOSX/a/._x.txt", "-"))
    assert taken(outer) == {"a/收入.txt": "外", "a/b.zip/决算.txt": "内"}


def test_archives_too_deep_in_each_other_are_refused() -> None:
    deep = archive(("x.txt", "x")).getvalue()
    for _ in range(3):
        deep = archive(("in.zip", deep)).getvalue()
    assert "嵌套超过 2 层" in taken(io.BytesIO(deep))["in.zip/in.zip"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_whose_encoding_is_not_told(encoding: str) -> None:
    assert taken(io.BytesIO(_flagless("市本级/决算.txt".encode(encoding), b"1"))) == {"市本级/决算.txt": "1"}


def _flagless(name: bytes, content: bytes) -> bytes:
    """An archive of one member whose name is these bytes, with no word about their encoding."""
    crc = zlib.crc32(content)
    sizes = struct.pack("<III", crc, len(content), len(content))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 0, 0, 0x21) + sizes
    local += struct.pack("<HH", len(name), 0) + name + content
    central = b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 0x21) + sizes
    central += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def test_links_and_passwords_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("link.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("a.txt", "a")
    assert "链接" in taken(out)["link.txt"]
    locked = bytearray(archive(("a.txt", "a")).getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + offset] |= 1
    assert "密码" in taken(io.BytesIO(bytes(locked)))["a.txt"]


def test_names_that_lead_elsewhere_and_kinds_that_are_not_read_are_told_each() -> None:
    found = taken(archive(("../../etc/cron.d/x.txt", "1"), ("a.exe", "2"), ("b.txt", "3")))
    assert "其他文件夹" in found["../../etc/cron.d/x.txt"]
    assert "能读的格式" in found["a.exe"]
    assert found["b.txt"] == "3"


@pytest.mark.parametrize(("made", "limits", "says"), [
    (lambda: archive(*((f"{n}.txt", "x") for n in range(12))), {"files": 10}, "超过 10 个文件"),
    (lambda: archive(("a.txt", b"ab" * 600), ("b.txt", b"cd" * 600)), {"unpacked": 1_500}, "1,500 字节"),
    (lambda: archive(("a.txt", bytes(40_000_000))), {}, "压缩比异常"),
    (lambda: archive(("a.txt", bytes(5_000))), {"file_bytes": 4_000}, "4,000 的上限"),
])
def test_limits_of_an_archive(
    made: Callable[[], io.BytesIO], limits: dict[str, int], says: str
) -> None:
    said: list[str] = []
    try:
        said = list(taken(made(), **limits).values())
    except TooMuch as error:
        said = [error.zh]
    assert any(says in each for each in said), said


def test_a_member_that_lies_about_its_size() -> None:
    data = archive(("a.txt", bytes(60_000_000))).getvalue()
    lying = data.replace((60_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert list(taken(io.BytesIO(lying)).values()) == ["压缩包已损坏或不完整，无法解开。请重新压缩后上传。"]


def test_damaged_archives_are_said_to_be() -> None:
    whole = archive(("a.txt", "收入" * 500), ("b.txt", "x")).getvalue()
    for broken in (whole[:-30], whole[:200], b"PK\x03\x04" + bytes(99), b""):
        with pytest.raises(Invalid, match="损坏"):
            taken(io.BytesIO(broken))
    scrambled = bytearray(whole)
    scrambled[40:60] = b"\xff" * 20
    assert "损坏" in taken(io.BytesIO(bytes(scrambled)))["a.txt"]


def test_a_list_of_members_that_is_itself_too_long() -> None:
    with pytest.raises(TooMuch, match="文件清单"):
        taken(archive(*((f"{n:0400}.txt", "") for n in range(300))), files=5)


def test_a_document_is_no_archive_though_it_is_a_zip() -> None:
    assert is_archive(archive(("a.docx", docx(p("收入")))))
    assert not is_archive(io.BytesIO(docx(p("收入"))))
    assert not is_archive(io.BytesIO(b"%PDF-1.7"))
    assert not is_archive(io.BytesIO(b""))


def test_random_damage_to_an_archive_never_escapes() -> None:
    whole = archive(("a/收入.txt", "收入" * 50), ("b.zip", archive(("c.txt", "1")).getvalue())).getvalue()
    state = 4711
    for _ in range(600):
        damaged = bytearray(whole)
        for _ in range(3):
            state = (state * 1103515245 + 12345) % 2**31
            damaged[state // 65536 % len(damaged)] = state // 256 % 256
        with suppress(GoujiError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for member in members(io.BytesIO(bytes(damaged)), ZipLimits()):
                if member.opened:
                    b"".join(member.opened())


# --- receiving -------------------------------------------------------------------------------------


def received(tmp_path: Path, name: str, data: bytes) -> list[tuple[str, str, str]]:
    receiver = Receiver(ServeSettings(data=tmp_path), Limits(max_bytes=1_000_000))
    with receiver.incoming() as incoming:
        incoming.write(data)
        return [
            (each.folder, each.name, each.refused.zh if each.refused else "")
            for each in receiver.received(incoming, name)
        ]


def test_an_archive_becomes_its_members_and_a_document_itself(tmp_path: Path) -> None:
    data = archive(("x/a.txt", "1"), ("b.docx", docx(p("收入"))), ("c.txt", "")).getvalue()
    found = received(tmp_path, "上报/全部.zip", data)
    assert [each[:2] for each in found] == [("上报/x", "a.txt"), ("上报", "b.docx"), ("上报", "c.txt")]
    assert [bool(each[2]) for each in found] == [False, False, True]
    assert received(tmp_path, "b.docx", docx(p("收入"))) == [("", "b.docx", "")]
    assert received(tmp_path, "whatever.txt", data)[0][1] == "a.txt"


@pytest.mark.parametrize(("name", "data", "says"), [
    ("a.txt", b"", "空的"), ("a.txt", bytes(1_000_001), "GOUJI_MAX_BYTES"), ("a.png", b"\x89PNG", "格式"),
    ("../a.txt", b"x", "其他文件夹"), ("a.zip", b"PK\x05\x06" + bytes(18), "没有文件"),
])
def test_single_files_that_are_not_taken(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    (_, _, refused), = received(tmp_path, name, data)
    assert says in refused


# --- recognition -----------------------------------------------------------------------------------


def told_apart(tmp_path: Path, text: str, name: str) -> tuple[str, int | None, str, str]:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    identity = recognise(load(path), None, name)
    return identity.department, identity.fiscal_year, identity.kind, identity.title


def test_a_report_is_recognised_by_its_text(tmp_path: Path) -> None:
    text = "普陀区财政局2024年度部门决算公开说明\n一、收入支出总体情况\n收入总计 100 万元。"
    assert told_apart(tmp_path, text, "附件3.txt") == (
        "普陀区财政局", 2024, "final_account", "普陀区财政局2024年度部门决算公开说明"
    )


def test_what_the_text_leaves_open_its_name_tells(tmp_path: Path) -> None:
    found = told_apart(tmp_path, "收入总计 100 万元。\n支出总计 90 万元。", "03.普陀区民政局2023年度部门决算.txt")
    assert found[:3] == ("普陀区民政局", 2023, "final_account")


def test_the_body_s_own_account_is_another_report(tmp_path: Path) -> None:
    text = "普陀区财政局2024年度部门决算\n一、收入\n收入总计 100 万元。"
    assert told_apart(tmp_path, text, "财政局（本级）决算.txt")[0] == "普陀区财政局（本级）"


# --- organisations by name -------------------------------------------------------------------------


def tree() -> list[Organisation]:
    rows = [
        (1, None, "上海市", []), (2, 1, "普陀区", []), (3, 2, "财政局", []),
        (4, 2, "规划和自然资源局", ["规自局"]), (5, 1, "静安区", []), (6, 5, "财政局", []),
        (7, None, "自治区商务厅", []), (8, None, "省文化和旅游厅", ["云岭文旅厅"]),
        (9, 1, "市场监督管理局", []), (10, None, "平潭综合实验区中楼乡人民政府", []),
    ]
    return [Organisation(id=i, parent_id=parent, name=name, aliases=a) for i, parent, name, a in rows]


@pytest.mark.parametrize(("written", "found"), [
    ("上海市普陀区财政局", 3), ("普陀区财政局（本级）", 3), ("普陀区 财政局", 3), ("静安区财政局", 6),
    ("财政局", None), ("黄浦区财政局", None), ("普陀区规自局", 4), ("新疆维吾尔自治区商务厅", 7),
    ("云岭省文化和旅游厅", 8), ("云岭文旅厅", 8), ("上海市市场监督管理局", 9), ("中楼乡人民政府", 10),
    ("平潭综合实验区中楼乡人民政府", 10), ("城市管理局", None), ("（）", None), ("", None),
])
def test_a_department_means_one_organisation_or_none(written: str, found: int | None) -> None:
    assert Names(tree()).find(written) == found


def test_another_region_s_office_is_not_ours() -> None:
    ours = [row for row in tree() if row.id not in (5, 6)]
    assert Names(ours).find("黄浦区财政局") is None
    assert Names(ours).find("财政局") == 3


def test_names_are_compared_without_accidents() -> None:
    assert plain("普陀区财政局（本级）") == plain("普陀区　财政局") == plain("普陀区财政局(机关)")
    assert same_body("财政局（本级）", "财政局(本级)")
    assert not same_body("财政局（本级）", "财政局")
