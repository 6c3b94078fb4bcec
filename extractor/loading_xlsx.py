"""Workbooks (.xlsx, .xlsm): one sheet is one table, figures as the sheet shows them.

Cached results of formulas are read and nothing is computed; macros are never run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from extractor.building import DocumentBuilder, GridCell, cell_text, table_unit
from extractor.guards import Package, deadline, too_large, unreadable
from extractor.number_formats import shown
from gouji.settings import Limits
from gouji.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RANGE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6}):([A-Z]{1,3})([1-9]\d{0,6})")
_PLACE = re.compile(r"[A-Z]{0,3}[1-9]\d{0,6}")
_HEAD_ROWS = 5
"""A sheet's title and unit stand in its first rows."""

Place = tuple[int, int]
"""(row, column), from 0."""


def load_xlsx(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a workbook. Raises `UnreadableFile` or `TooLarge`."""
    package = Package(str(path), data, limits)
    package.refuse_entities()
    check = deadline(path, limits)
    builder = DocumentBuilder(str(path), "xlsx", sha256, limits)
    main = package.main_part("xl/workbook.xml")
    targets = package.relationships(main)
    with _damage_told(path):
        book = _workbook(data)
    without_value = hidden_lines = 0
    skipped: list[str] = []
    for entry in package.xml(main).iterfind(f"{_S}sheets/{_S}sheet"):
        name = entry.get("name") or ""
        kind, target = targets.get(entry.get(_ID) or "", ("", ""))
        if kind != "worksheet":
            continue  # charts and dialogues have no cells
        if entry.get("state") in ("hidden", "veryHidden"):
            skipped.append(name)
            continue
        layout = _Layout()
        with _damage_told(path):
            layout.read(package.read(target), check)
            values = _values(book[name], limits, path, check)
        without_value += layout.without_value
        hidden_lines += layout.hidden_lines
        _add_sheet(builder, name, values, layout.merges)
    if skipped:
        names = "、".join(skipped)
        builder.notes.append(
            (f"隐藏的工作表未读取：{names}。", f"Hidden sheets are not read: {names}.")
        )
    if without_value:
        builder.notes.append((
            f"有 {without_value} 个公式没有保存计算结果，按空白读取。"
            "请用 Excel 或 WPS 打开后重新保存。",
            f"{without_value} formulas have no saved result and are read as blank. "
            "Open the file in Excel or WPS and save it again.",
        ))  # fmt: skip
    if hidden_lines:
        builder.notes.append((
            f"有 {hidden_lines} 处隐藏的行或列，其内容照样读取。",
            f"{hidden_lines} rows or columns are hidden; what they hold is read all the same.",
        ))  # fmt: skip
    return builder.document()


def _workbook(data: bytes) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # It warns of every extension that it does not keep; nothing is written here.
        warnings.simplefilter("ignore")
        return load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=False
        )


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """What openpyxl and the XML parsers raise over a broken workbook, as one sentence."""
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except (
        SyntaxError,  # the base of both XML parsers' errors
        InvalidFileException, BadZipFile, LookupError, ValueError, TypeError, AttributeError,
        ArithmeticError, OSError,
    ) as error:  # fmt: skip
        raise unreadable(
            path,
            "不是完整的 Excel 工作簿，可能已损坏。请用 Excel 或 WPS 打开后重新保存。",
            "it is not a complete workbook; it may be damaged. "
            "Open it in Excel or WPS and save it again.",
        ) from error


@dataclass
class _Layout:
    """What of a sheet's XML the values do not tell: merged ranges, hidden lines, formulas."""

    merges: dict[Place, Place] = field(default_factory=dict)
    without_value: int = 0
    hidden_lines: int = 0

    def read(self, data: bytes, check: Callable[[], None]) -> None:
        """Take in a sheet's XML. Raises `ValueError` where a place lies outside of any sheet."""
        from lxml import etree

        tags = [f"{_S}{tag}" for tag in ("c", "row", "col", "mergeCell")]
        data = data.replace(
            b"http://purl.oclc.org/ooxml/spreadsheetml/main", _S[1:-1].encode("ascii")
        )
        for _, element in etree.iterparse(
            BytesIO(data), tag=tags, resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False,
        ):  # fmt: skip
            self._note(element)
            if element.tag == tags[1]:
                check()
                element.clear()

    def _note(self, element: _Element) -> None:
        place = element.get("r")
        if place is not None and not _PLACE.fullmatch(place):
            raise ValueError(f"no place in a sheet: {place}")
        if element.tag == f"{_S}c":
            value = element.find(f"{_S}v")
            if element.find(f"{_S}f") is not None and (value is None or value.text is None):
                # An empty text is a saved result too: ="" gives t="str" and an empty value.
                self.without_value += not (value is not None and element.get("t") == "str")
        elif element.tag == f"{_S}mergeCell":
            found = _range(element.get("ref") or "")
            if found is not None:
                self.merges[found[0]] = found[1]
        else:
            self.hidden_lines += element.get("hidden") in ("1", "true")


def _range(reference: str) -> tuple[Place, Place] | None:
    """"B2:D3" as (first place, (rows, columns)); None for what is no range."""
    match = _RANGE.fullmatch(reference)
    if match is None:
        return None
    left, top, right, bottom = _column(match[1]), int(match[2]), _column(match[3]), int(match[4])
    if right < left or bottom < top:
        return None
    return (top - 1, left - 1), (bottom - top + 1, right - left + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _values(
    sheet: Any, limits: Limits, path: Path, check: Callable[[], None]
) -> dict[Place, str]:
    """The cells that show something, by their place."""
    found: dict[Place, str] = {}
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in sheet.iter_rows():
            check()
            for cell in row:
                text = _shown(cell) if cell.value is not None else ""
                if text.strip():
                    found[cell.row - 1, cell.column - 1] = text
            if len(found) > limits.max_cells:
                raise too_large(
                    path,
                    f"表格单元格超过 {limits.max_cells:,} 个的上限，已停止读取。"
                    "如确需读取，请调大 GOUJI_MAX_CELLS。",
                    f"over the limit of {limits.max_cells:,} table cells. "
                    "Raise GOUJI_MAX_CELLS if it has to be read.",
                )
    return found


def _shown(cell: Any) -> str:
    value = cell.value
    if isinstance(value, (int, float, datetime, date, time, timedelta)):
        return shown(value, cell.number_format or "General")
    return str(value)


def _add_sheet(
    builder: DocumentBuilder, name: str, values: dict[Place, str], merges: dict[Place, Place]
) -> None:
    """Add a sheet as a table, cut after its last row and column that show something."""
    if not values:
        return
    last_row, last_col = (max(place[axis] for place in values) for axis in (0, 1))
    hidden_below: set[Place] = set()
    area = 0
    for (top, left), (down, across) in merges.items():
        rows = range(top, min(top + down, last_row + 1))
        cols = range(left, min(left + across, last_col + 1))
        area += len(rows) * len(cols)
        if area > 2 * builder.limits.max_cells:
            raise too_large(
                builder.path,
                f"工作表“{name}”的合并单元格过多或互相重叠，不读取。请检查后重新保存。",
                f"the merged ranges of sheet {name!r} are too many or overlap; not read.",
            )
        hidden_below.update((r, c) for r in rows for c in cols if (r, c) != (top, left))
    kept = {place: text for place, text in values.items() if place not in hidden_below}
    height, width = _extent(kept, merges)
    if height * width > builder.limits.max_cells:
        # A merged range that runs to the sheet's far end, say: only what shows something counts.
        height, width = _extent(kept, {})
    cells: list[GridCell] = []
    covered: set[Place] = set()
    if height * width <= builder.limits.max_cells:
        places: Iterator[Place] = ((row, col) for row in range(height) for col in range(width))
    else:
        places = iter(sorted(kept))  # over the limit, which the builder says
    for row, col in places:
        if (row, col) in covered:
            continue
        down, across = merges.get((row, col), (1, 1))
        down, across = min(down, height - row), min(across, width - col)
        covered.update((r, c) for r in range(row, row + down) for c in range(col, col + across))
        text = cell_text(line.strip() for line in kept.get((row, col), "").splitlines())
        cells.append(GridCell(text, row, col, down, across))
    head = [cell for cell in cells if cell.row < _HEAD_ROWS]
    title = next((cell.text for cell in head if _is_title(cell, head, width)), name)
    unit = next((found for cell in head if (found := table_unit(cell.text))), "")
    builder.table(cells, title=title, unit=unit)


def _extent(values: dict[Place, str], merges: dict[Place, Place]) -> Place:
    """(rows, columns) up to the last cell with text, with what it is merged over."""
    spans = [(place, merges.get(place, (1, 1))) for place in values]
    return (
        max(row + down for (row, _), (down, _) in spans),
        max(col + across for (_, col), (_, across) in spans),
    )


def _is_title(cell: GridCell, head: list[GridCell], width: int) -> bool:
    """A cell in the first rows, merged over most of the sheet, with nothing beside it."""
    return (
        bool(cell.text)
        and cell.col_span > 1
        and cell.col_span * 2 > width
        and not any(c.text for c in head if c.row == cell.row and c is not cell)
    )
