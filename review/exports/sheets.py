"""A workbook and its sheets as the exports need them: typed cells, headings, print set-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from rich.cells import cell_len

from review.exports.recompute import stated
from review.exports.safe import plain
from review.exports.values import About

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_LONGEST = 32_000
"""Excel holds 32,767 characters in a cell."""
_A4 = 9
_FONT = {"font_name": "宋体", "font_size": 10}
_CELL = {**_FONT, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
_FILLS = {"high": "#F8D7DA", "medium": "#FDE9C8", "low": "#DCE9F9", "rounding": "#E7E9EC"}
_RELATIONS = "≤≥<>="
_RESULT = "#,##0.##########;-#,##0.##########;0"
_LINE = 13.5
"""Points that a line of 10-point text takes."""
_HIGHEST = 400.0
"""Excel allows 409 points."""


class Book:
    """A workbook that goes to `out` as it is written. Its bytes depend on what is written alone."""

    def __init__(self, out: IO[bytes], about: About) -> None:
        import xlsxwriter

        self.about = about
        self._book = xlsxwriter.Workbook(out, {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "default_format_properties": dict(_FONT),
        })
        self._book.set_properties({
            "title": about.say("勾稽疑点清单", "gouji findings"), "author": plain(about.made_by),
            "comments": f"gouji {about.version}",
            "created": about.made_at.replace(tzinfo=None, microsecond=0),
        })
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def style(self, **properties: Any) -> Format:
        """The format with these properties; each is made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({**_CELL, **properties})
        return self._formats[key]

    def sheet(
        self, name: str, headings: Sequence[tuple[str, int]], *, frozen: int = 0, printed: int = 0
    ) -> Sheet:
        """A new sheet with its headings frozen and repeated on every printed page; `frozen` columns
        stay in sight, and of all columns the first `printed` go to paper."""
        return Sheet(self, self._book.add_worksheet(name), name, headings, frozen, printed)


class Sheet:
    """Rows of typed cells, from left to right and from top to bottom. A row is written when the next
    one begins, with the height that its longest text needs."""

    def __init__(
        self, book: Book, sheet: Any, name: str, headings: Sequence[tuple[str, int]], frozen: int,
        printed: int,
    ) -> None:
        self._book, self._sheet, self.name = book, sheet, name
        self._row, self._column = 0, 0
        self._waiting: list[Callable[[], Any]] = []
        self._lines = 1
        self._widths = [width for _, width in headings]
        self._printed = (printed or len(headings)) - 1
        say = book.about.say
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_header(f'&C&"宋体,Bold"&14{say("审计工作底稿", "Working paper")}：{name}')
        sheet.set_footer(
            f'&L{say("编制人：", "prepared by: ")}          {say("复核人：", "reviewed by: ")}'
            f'&C{say("第 &P 页，共 &N 页", "page &P of &N")}'
            f"&R{book.about.day(book.about.made_at)}"
        )
        for index, (_, width) in enumerate(headings):
            sheet.set_column(index, index, width)
        sheet.freeze_panes(1, frozen)
        head = book.style(
            bold=True, bg_color="#E3EAF2", text_wrap=True, align="center", valign="vcenter"
        )
        sheet.set_row(0, _LINE * max(_lines(title, width) for title, width in headings) + 4)
        for index, (title, _) in enumerate(headings):
            sheet.write_string(0, index, title, head)

    @property
    def at(self) -> int:
        """The number of the row being written, as Excel counts."""
        return self._row + 1

    def row(self) -> None:
        """Begin the next row."""
        self._flush()
        self._row += 1
        self._column = 0

    def cell(self, value: str | int | Decimal | datetime | None) -> None:
        """The next cell, by its type. Text is never read as a formula."""
        style = self._book.style
        if isinstance(value, str):
            self.text(value)
        elif value is None:
            self._next("write_blank", None, style())
        elif isinstance(value, datetime):
            time = value.replace(tzinfo=None, microsecond=0)
            self._next("write_datetime", time, style(num_format="yyyy-mm-dd hh:mm", align="left"))
        else:
            self._next("write_number", value, style())

    def text(self, text: str, style: str = "") -> None:
        fill = {"bg_color": _FILLS[style], "align": "center"} if style else {}
        shown = plain(text)
        if len(shown) > _LONGEST:
            shown = shown[:_LONGEST] + self._book.about.say("…（过长，全文见 JSON）", "… (whole in JSON)")
        self._lines = max(self._lines, _lines(shown, self._widths[self._column]))
        self._next("write_string", shown, self._book.style(text_wrap=True, **fill))

    def figure(self, text: str) -> None:
        """A figure as a number that looks as it was printed: ≤5,100.00, 62.2%."""
        number = stated(text)
        if number is None:
            self.text(text)
        else:
            self.number(number, _shape(text))

    def share(self, share: float) -> None:
        self.number(Decimal(str(share)), "0.0%")

    def number(self, number: Decimal, shape: str) -> None:
        self._next("write_number", number, self._book.style(num_format=shape, align="right"))

    def formula(self, formula: str, result: Decimal) -> None:
        """A formula of this program's own as the next cell, with its result."""
        look = self._book.style(num_format=_RESULT, align="right", font_color="#1F4E79")
        self._next("write_formula", formula, look, float(result))

    def close(self) -> None:
        """After the last row: filters over all of them, and what goes to paper."""
        self._flush()
        if self._row:
            self._sheet.autofilter(0, 0, self._row, len(self._widths) - 1)
        self._sheet.print_area(0, 0, self._row, self._printed)

    def _next(self, write: str, *arguments: Any) -> None:
        place = (self._row, self._column)
        self._waiting.append(lambda: getattr(self._sheet, write)(*place, *arguments))
        self._column += 1

    def _flush(self) -> None:
        if self._waiting:
            self._sheet.set_row(self._row, min(_LINE * self._lines + 3, _HIGHEST))
        for write in self._waiting:
            write()
        self._waiting, self._lines = [], 1


def letter(column: int) -> str:
    """The name of a column: A, B … AA."""
    high, low = divmod(column, 26)
    return (letter(high - 1) if high else "") + chr(ord("A") + low)


def _lines(text: str, width: int) -> int:
    """How many lines a wrapped text takes in a column, a Chinese character counting for two."""
    room = max(width - 1, 1)
    return sum(max(1, -(-cell_len(line) // room)) for line in text.split("\n"))


def _shape(text: str) -> str:
    """The number format that shows a figure as it was printed, without its unit."""
    bare = text.strip()
    relation = bare[: len(bare) - len(bare.lstrip(_RELATIONS))]
    fraction = re.search(r"\.(\d{1,10})", bare)
    digits = "#,##0" + ("." + "0" * len(fraction[1]) if fraction else "")
    return (f'"{relation}"' if relation else "") + digits + ('"%"' if bare.endswith("%") else "")
