"""The nine statements of the accounts as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from eval.invented.book import Book
from eval.invented.classification import CLASSES, PERSONNEL, PUBLIC, name
from eval.invented.ledger import FISCAL, OTHER_MONEY, Line
from eval.invented.money import WAN, ZERO, rounded, total
from eval.invented.truth import StatedFigure
from eval.invented.voice import chinese

TITLES: dict[str, str] = {
    "T1": "收入支出决算总表", "T2": "收入决算表", "T3": "支出决算表",
    "T4": "财政拨款收入支出决算总表", "T5": "一般公共预算财政拨款支出决算表",
    "T6": "一般公共预算财政拨款基本支出决算表", "T7": "财政拨款“三公”经费支出决算表",
    "T8": "政府性基金预算财政拨款收入支出决算表", "T9": "国有资本经营预算财政拨款收入支出决算表",
}  # fmt: skip
_SOURCES = (
    "一般公共预算财政拨款收入", "政府性基金预算财政拨款收入", "国有资本经营预算财政拨款收入",
    "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入",
)  # fmt: skip
_FUNDS = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")


@dataclass
class Cells:
    """Prints cells, and notes what each states. `blank` stands for nothing; `number` is the last
    statement's."""

    book: Book
    blank: str
    split_codes: bool
    number: int = 0

    def cell(self, yuan: Decimal) -> str:
        return self.book.voice.bare(yuan) if rounded(yuan / WAN) else self.blank

    def note(self, source: str, yuan: Decimal, concept: str, fund: str, code: str = "",
             measure: str = "final") -> str:  # fmt: skip
        if rounded(yuan / WAN):
            self.book.figures.append(
                StatedFigure(concept, fund, measure, code, source, str(rounded(yuan / WAN)))
            )
        return self.cell(yuan)

    def fact(self, source: str, concept: str, fund: str = "all", code: str = "",
             measure: str = "final") -> str:  # fmt: skip
        return self.note(source, self.book.ledger[concept, fund, measure, code], concept, fund, code, measure)

    def aside(self) -> str:
        self.number += 1
        whose = self.book.voice.pick("部门", "编制单位", "单位名称")
        return f"{whose}：{self.book.office.name}　　公开{self.number:02d}表　　单位：万元"

    def code(self, code: str) -> list[str]:
        """A code in one cell, or its class, section and item in three."""
        if not self.split_codes:
            return [code]
        return [code[:3], code[3:5], code[5:7]]

    def head(self, columns: Sequence[str]) -> list[list[str]]:
        """The rows above the subjects."""
        wide = ["<"] * (3 if self.split_codes else 1)
        rows = [["项目", *wide, *columns]]
        if self.split_codes:
            rows.append(["功能分类科目编码", "<", "<", "科目名称", *["^"] * len(columns)])
            return rows
        rows.append(["功能分类科目编码", "科目名称", *["^"] * len(columns)])
        return rows

    def sum_row(self, values: Sequence[str]) -> list[str]:
        return [*(["类", "款", "项"] if self.split_codes else [""]), "合计", *values]


def write_statements(book: Book, order: Sequence[str] = tuple(TITLES)) -> None:
    """All nine, in this order."""
    voice = book.voice
    cells = Cells(book, voice.pick("", "", "0.00"), voice.chance(0.6))
    for statement in order:
        _WRITERS[statement](book, cells)


def _t1(book: Book, cells: Cells) -> None:
    ledger = book.ledger
    income = ("income_general_public", "income_gov_funds", "income_state_capital", "income_superior",
              "income_service", "income_operating", "income_affiliates", "income_other")  # fmt: skip
    left = [
        (f"{chinese(n)}、{label}", cells.fact("T1", concept))
        for n, (label, concept) in enumerate(zip(_SOURCES, income, strict=True), 1)
    ]
    spent = ledger.by_code(3, lambda line: line.spent)
    right = [
        (f"{chinese(n)}、{label}", cells.note("T1", spent[code], "func", "all",
        code) if code in spent else cells.blank)
        for n, (code, label) in enumerate(CLASSES.items(), 1)
    ]
    left += [("", "")] * (len(right) - len(left))
    rows = [["收入", "<", "支出", "<"], ["项目", "决算数", "项目", "决算数"]]
    rows += [[*one, *other] for one, other in zip(left, right, strict=True)]
    for one, concept, other, concept2 in (
        ("本年收入合计", "income_total", "本年支出合计", "expenditure_total"),
        ("使用非财政拨款结余（含专用结余）", "non_fiscal_surplus_used", "结余分配", "surplus_distribution"),
        ("年初结转和结余", "opening_balance", "年末结转和结余", "closing_balance"),
        ("总计", "income_grand_total", "总计", "expenditure_grand_total"),
    ):
        rows.append([one, cells.fact("T1", concept), other, cells.fact("T1", concept2)])
    book.table(TITLES["T1"], rows, cells.aside())


Column = Callable[[Line], Decimal]


def _by_subject(
    book: Book, cells: Cells, statement: str, columns: Sequence[tuple[str, Column, str]], fund: str,
    *funds: str,
) -> None:
    """A table of subjects; each column has its name, its value and its concept."""
    ledger = book.ledger
    rows = cells.head([label for label, _, _ in columns])
    concepts = {"T2": "income_total", "T3": "expenditure_total", "T5": "expenditure_total"}
    sums = [total(map(value, ledger.of(*funds))) for _, value, _ in columns]
    first = cells.note(statement, sums[0], concepts[statement], fund)
    rows.append(cells.sum_row([first, *map(cells.cell, sums[1:])]))
    tables = {n: [ledger.by_code(n, value, *funds) for _, value, _ in columns] for n in (3, 5, 7)}
    for code in sorted(code for n in tables for code in tables[n][0]):
        values = [column[code] for column in tables[len(code)]]
        if any(values):
            printed = [
                cells.note(statement, value, concept, fund, code) if concept else cells.cell(value)
                for value, (_, _, concept) in zip(values, columns, strict=True)
            ]
            rows.append([*cells.code(code), name(code), *printed])
    book.table(TITLES[statement], rows, cells.aside())


def _nothing(line: Line) -> Decimal:
    return ZERO


def _t2(book: Book, cells: Cells) -> None:
    def fiscal(line: Line) -> Decimal:
        return line.income if line.fund in FISCAL else ZERO

    kinds = book.ledger.income_kinds
    whole = total(kinds.values())

    def service(line: Line) -> Decimal:
        return kinds["income_service"] if line.fund == OTHER_MONEY and whole else ZERO

    def other(line: Line) -> Decimal:
        return kinds["income_other"] if line.fund == OTHER_MONEY and whole else ZERO

    columns: list[tuple[str, Column, str]] = [
        ("本年收入合计", lambda line: line.income, "func_income"), ("财政拨款收入", fiscal, ""),
        ("上级补助收入", _nothing, ""), ("事业收入", service, ""), ("经营收入", _nothing, ""),
        ("附属单位上缴收入", _nothing, ""), ("其他收入", other, ""),
    ]  # fmt: skip
    _by_subject(book, cells, "T2", columns, "all")


def _t3(book: Book, cells: Cells) -> None:
    columns: list[tuple[str, Column, str]] = [
        ("本年支出合计", lambda line: line.spent, "func"), ("基本支出", lambda line: line.basic, "func_basic"),
        ("项目支出", lambda line: line.project, "func_project"), ("上缴上级支出", _nothing, ""),
        ("经营支出", _nothing, ""), ("对附属单位补助支出", _nothing, ""),
    ]  # fmt: skip
    _by_subject(book, cells, "T3", columns, "all")


def _t4(book: Book, cells: Cells) -> None:
    ledger = book.ledger
    by_fund = [ledger.by_code(3, lambda line: line.spent, fund) for fund in FISCAL]
    income = [ledger["income_total", fund, "final", ""] for fund in FISCAL] + [ZERO]
    left = [
        (f"{chinese(n)}、{label}", cells.note("T4", amount, "income_total", fund))
        for n, (label, amount, fund) in enumerate(
            zip(_FUNDS, income, (*FISCAL, "state_capital"), strict=True), 1
        )
    ]
    left += [("", "")] * (len(CLASSES) - 3)
    rows = [["收入", "<", "支出", "<", "<", "<", "<"],
            ["项目", "决算数", "项目", "合计", *_FUNDS]]  # fmt: skip
    for n, ((code, label), one) in enumerate(zip(CLASSES.items(), left, strict=True), 1):
        values = [amounts.get(code, ZERO) for amounts in by_fund]
        rows.append(
            [*one, f"{chinese(n)}、{label}", cells.note("T4", total(values), "func", "fiscal", code),
             *(cells.note("T4", value, "func", fund, code) for value, fund in zip(values, FISCAL, strict=True)),
             cells.blank]
        )  # fmt: skip

    def across(concept: str) -> list[str]:
        return [cells.fact("T4", concept, fund) for fund in ("fiscal", *FISCAL)] + [cells.blank]

    opening = [ledger["opening_balance", fund, "final", ""] for fund in FISCAL] + [ZERO]
    rows.append(
        ["本年收入合计", cells.fact("T4", "income_total", "fiscal"), "本年支出合计", *across("expenditure_total")]
    )
    rows.append(["年初财政拨款结转和结余", cells.fact("T4", "opening_balance", "fiscal"),
                 "年末财政拨款结转和结余", *across("closing_balance")])  # fmt: skip
    for n, (label, amount) in enumerate(zip(_FUNDS, opening, strict=True), 1):
        rows.append([f"{chinese(n)}、{label}", cells.cell(amount), "", "", "", "", ""])
    rows.append(
        ["总计", cells.fact("T4", "income_grand_total", "fiscal"), "总计", *across("expenditure_grand_total")]
    )
    book.table(TITLES["T4"], rows, cells.aside())


def _t5(book: Book, cells: Cells) -> None:
    columns: list[tuple[str, Column, str]] = [
        ("合计", lambda line: line.spent, "func"), ("基本支出", lambda line: line.basic, "func_basic"),
        ("项目支出", lambda line: line.project, "func_project"),
    ]  # fmt: skip
    _by_subject(book, cells, "T5", columns, "general_public", "general_public")


def _t6(book: Book, cells: Cells) -> None:
    economic = book.ledger.economic

    def side(items: Sequence[str], classes: Sequence[str]) -> list[list[str]]:
        listed: list[list[str]] = []
        for parent in classes:
            mine = [code for code in items if code.startswith(parent)]
            amounts = total(economic[code] for code in mine)
            listed.append([parent, name(parent), cells.note("T6", amounts, "econ", "general_public", parent)])
            listed += [
                [code, name(code), cells.note("T6", economic[code], "econ", "general_public", code)]
                for code in mine if economic[code] or cells.blank
            ]
        return listed

    left, right = side(tuple(PERSONNEL), ("301", "303")), side(tuple(PUBLIC), ("302", "310"))
    longest = max(len(left), len(right))
    left += [["", "", ""]] * (longest - len(left))
    right += [["", "", ""]] * (longest - len(right))
    rows = [["经济分类科目编码", "科目名称", "决算数"] * 2]
    rows += [[*one, *other] for one, other in zip(left, right, strict=True)]
    rows.append(["人员经费合计", "<", cells.fact("T6", "personnel_funds", "general_public"),
                 "公用经费合计", "<", cells.fact("T6", "public_funds", "general_public")])  # fmt: skip
    book.table(TITLES["T6"], rows, cells.aside())


def _t7(book: Book, cells: Cells) -> None:
    names = ("three_public", "overseas_travel", "vehicle", "vehicle_purchase", "vehicle_operation",
             "official_reception")  # fmt: skip
    values = []
    for concept in names:
        for measure in ("budget_original", "final"):
            amount = book.ledger[concept, "fiscal", measure, ""]
            cells.note("T7", amount, concept, "fiscal", measure=measure)
            values.append(book.voice.bare(amount))
    rows = [
        ["合计", "<", "因公出国（境）费", "<", "公务用车购置及运行维护费", *["<"] * 5, "公务接待费", "<"],
        ["^", "<", "^", "<", "小计", "<", "公务用车购置费", "<", "公务用车运行维护费", "<", "^", "<"],
        ["预算数", "决算数"] * 6,
        values,
    ]
    book.table(TITLES["T7"], rows, cells.aside())


def _t8(book: Book, cells: Cells) -> None:
    _fund_table(book, cells, "T8", "gov_funds")


def _t9(book: Book, cells: Cells) -> None:
    _fund_table(book, cells, "T9", "state_capital")


def _fund_table(book: Book, cells: Cells, statement: str, fund: str) -> None:
    ledger = book.ledger
    wide = ["<"] * (3 if cells.split_codes else 1)
    rows = [["项目", *wide, "年初结转和结余", "本年收入", "本年支出", "<", "<", "年末结转和结余"]]
    rows += [[*cells.head([])[1], "^", "^", "小计", "基本支出", "项目支出", "^"]]
    lines = ledger.of(fund)
    columns: list[Column] = [
        lambda line: line.opening, lambda line: line.income, lambda line: line.spent,
        lambda line: line.basic, lambda line: line.project, lambda line: line.closing,
    ]
    rows.append(cells.sum_row([cells.cell(total(map(value, lines))) for value in columns]))
    for code in sorted(code for n in (3, 5, 7) for code in ledger.by_code(n, _nothing, fund)):
        values = [ledger.by_code(len(code), value, fund)[code] for value in columns]
        rows.append([*cells.code(code), name(code), *map(cells.cell, values)])
    if not lines:
        rows.append([""] * len(rows[-1]))
    book.table(TITLES[statement], rows, cells.aside())
    if lines:
        cells.note(statement, total(line.spent for line in lines), "expenditure_total", fund)
        return
    what = TITLES[statement].removesuffix("收入支出决算表")
    book.say(
        book.voice.pick(
            f"注：{book.office.name}本年度没有{what}收入和支出，故本表无数据。",
            f"说明：本部门{book.voice.year}年度无{what}收支，本表为空表。",
            f"备注：本单位{book.voice.year}年无{what}收入，也没有使用{what}安排的支出，本表为空。",
        )
    )


_WRITERS: dict[str, Callable[[Book, Cells], None]] = {
    "T1": _t1, "T2": _t2, "T3": _t3, "T4": _t4, "T5": _t5, "T6": _t6, "T7": _t7, "T8": _t8,
    "T9": _t9,
}  # fmt: skip
