"""The organisation tree as a table: read from CSV or XLSX, and written again.

Columns: name 名称, code 编码, parent 上级 (a code or a name), aliases 别名. Rows may stand in any order.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from review.intake.names import one_line
from review.intake.organisations import clean_aliases
from review.problems import Invalid, TooMuch
from review.tables import Organisation

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
_COLUMNS = {
    "name": ("name", "名称", "组织名称", "单位名称", "部门名称", "organisation", "organization"),
    "code": ("code", "编码", "代码", "组织编码", "单位编码", "单位代码", "预算编码"),
    "parent": ("parent", "上级", "上级组织", "上级单位", "上级部门", "主管部门", "父级"),
    "aliases": ("aliases", "alias", "别名", "曾用名", "简称", "其他名称"),
}
_SEPARATORS = re.compile(r"[、;；|\n,，]")
_LOOKED_FOR_HEAD = 10
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Line = tuple[int, list[str]]


class Row(NamedTuple):
    """A row as it stands in the file; `number` counts from the file's first line."""

    number: int
    name: str
    code: str
    parent: str
    aliases: tuple[str, ...]


def read(data: bytes) -> list[Row]:
    """The rows of a table. Raises Invalid where it is no such table."""
    lines = list(_sheet(data) if data.startswith(b"PK") else _csv(data))
    head, columns = _head(lines)
    rows: list[Row] = []
    for number, cells in lines[head + 1 :]:
        values = {
            key: one_line(cells[at]) if at < len(cells) and key != "aliases"
            else "".join(cells[at : at + 1]) for key, at in columns.items()
        }
        if not any(values.values()):
            continue
        aliases = clean_aliases(_SEPARATORS.split(values.get("aliases", "")))
        rows.append(Row(
            number, values["name"], values.get("code", ""), values.get("parent", ""), tuple(aliases)
        ))
    if not rows:
        raise Invalid("表里没有组织。", "The table holds no organisation.")
    return rows


def as_csv(found: Sequence[Organisation]) -> bytes:
    """The tree as a CSV that a spreadsheet opens in Chinese and that can be imported again."""
    by_id = {organisation.id: organisation for organisation in found}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["名称", "编码", "上级", "别名"])
    for organisation in found:
        parent = by_id.get(organisation.parent_id or 0)
        writer.writerow([_harmless(text) for text in (
            organisation.name, organisation.code or "",
            (parent.code or parent.name) if parent else "",
            "、".join(map(str, organisation.aliases)),
        )])
    return out.getvalue().encode("utf-8-sig")


def _head(lines: Sequence[Line]) -> tuple[int, dict[str, int]]:
    """Which of the first lines names the columns, and where each is."""
    for at, (_, cells) in enumerate(lines[:_LOOKED_FOR_HEAD]):
        titles = [re.sub(r"[\s*＊（(].*|\s", "", cell.strip()).lower() for cell in cells]
        columns = {
            key: next(titles.index(name) for name in names if name in titles)
            for key, names in _COLUMNS.items() if set(names) & set(titles)
        }
        if "name" in columns:
            return at, columns
    raise Invalid(
        "找不到“名称”列。表头应为：名称、编码、上级、别名。",
        "There is no column “name”. The head should be: name, code, parent, aliases.",
    )


def _csv(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    sample = text[:4096]
    delimiter = max(",\t;", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if reader.line_num > 2 * MOST_ROWS:
                raise _too_many()
            yield reader.line_num, cells
    except csv.Error as error:
        raise Invalid(
            f"CSV 第 {reader.line_num} 行无法读取。", f"Line {reader.line_num} of the CSV cannot be read."
        ) from error


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Invalid(
        "文件编码无法识别。请另存为 UTF-8 的 CSV 或 XLSX。",
        "The encoding is not known. Save the file as CSV in UTF-8, or as XLSX.",
    )


def _sheet(data: bytes) -> Iterator[Line]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(member.file_size for member in package.infolist()) > 10 * MOST_BYTES:
                raise _too_many()
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=40), start=1):
            if number > 2 * MOST_ROWS:
                raise _too_many()
            yield number, ["" if cell is None else str(cell) for cell in cells]
        book.close()
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError,
        SyntaxError, EOFError, OSError,
    ) as error:
        raise Invalid(
            "XLSX 文件无法读取。请用表格程序打开后另存。",
            "The XLSX file cannot be read. Open it in a spreadsheet program and save it again.",
        ) from error


def _too_many() -> TooMuch:
    return TooMuch(f"最多导入 {MOST_ROWS:,} 行。", f"At most {MOST_ROWS:,} rows are imported.")


def _harmless(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text
