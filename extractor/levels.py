"""Paragraphs of accounts as levels: every figure with the fact that it states.

One mechanism for every section and province: a paragraph is read as tokens (`extractor.clauses`),
and a level gets its fact from its own words, its sentence and its section's heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.clauses import Token, tokens
from extractor.labels import concept_of, fund_named, fund_of, measure_of, scope_of
from extractor.normal import Normal, squeeze
from gouji.records import Fund, Measure, ReportHeader
from gouji.types import MONEY, Amount, Document

_UNITS = frozenset(MONEY)
_BARE = re.compile(
    r"^(?:其中)?:?(?:20\d\d年度?)?(?:当年)?(?:财政拨款)?(?:支出)?(?:年初|全年|调整后?)?(?:预算|决算|执行)?(?:支出)?"
    r"(?:预算|决算|执行|安排)?(?:总?数|金额)?(?:为|是|共|:)*$"
)
_YEAR = re.compile(r"(?<![比较与同对])(20\d\d)年")
_BASE = re.compile(
    r"(?:与|比|较|同|相比)(?:上一?年度?|去年|20\d\d年度?)(?:同期)?(?:决算|执行|完成|支出|收入)*(?:数|金额)?(?:的|为)?$"
)
"""What stands before last year's figure where a change is told from it: 与2023年决算数…万元相比."""
_OF_VEHICLES = (
    ("vehicle_purchase", re.compile(r"(?:其中:?)?(?:车辆)?购置费?(?:支出)?为?$")),
    ("vehicle_operation", re.compile(r"(?:其中:?)?(?:车辆)?运行(?:维护)?费?(?:支出)?为?$")),
)
"""Short names that are said right after 公务用车购置及运行维护费."""
_OF_SUBJECT = re.compile(r"\((?:类|款|项)\)")
_AFTER_SUBJECT = re.compile(r"\((?:类|款|项)\)[:,]?$")
_SPENT = re.compile(r"^(?:20\d\d年度?|本年度?|全年|当年)?(?:实际)?支出(?:决算)?(?:数|合计)?(?:为|是|共)?$")
_OF_ITS_HEAD = frozenset(
    ["basic_expenditure", "project_expenditure", "personnel_funds", "public_funds"]
)
_OF_ITS_FUND = frozenset(
    [
        "opening_balance",
        "closing_balance",
        "income_total",
        "expenditure_total",
        "basic_expenditure",
        "project_expenditure",
        "personnel_funds",
        "public_funds",
    ]
)
NONE = re.compile(
    r"(?:无|没有|未(?:安排|发生|使用))(?P<what>[^。;,]{0,30}?(?:政府性基金|国有资本经营|\"?三公\"?)[^。;,]{0,30})"
)
_NUMBERING = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}[、.:](?!\d))?(?:其中:?)?(?:20\d\d年度?)?"
)
_NAME_TAIL = re.compile(
    r"(?:(?:年初|全年)?(?:支出)?(?:预算|决算)(?:支出)?数?)?(?:为|是|共|:|达到?)*$"
)
_WHERE_DEPTH = 2


@dataclass(frozen=True)
class Level:
    """A level of the narrative with the fact that it states."""

    token: Token
    concept: str
    fund: Fund
    measure: Measure
    year: int | None
    scope: str = ""

    @property
    def amount(self) -> Amount:
        return self.token.amount


Known = dict[tuple[str, Fund, Measure], list[Level]]
"""Every level of the report by the fact that it states."""


@dataclass
class Paragraph:
    """A paragraph with its place, tokens and levels."""

    normal: Normal
    path: tuple[str, ...]
    tokens: list[Token] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)

    @property
    def section(self) -> str:
        return "/".join(self.path)

    @property
    def where(self) -> str:
        return " ".join(self.path[-_WHERE_DEPTH:])


def read_paragraphs(document: Document, header: ReportHeader) -> list[Paragraph]:
    """The paragraphs that hold money figures, read into tokens and levels."""
    found: list[Paragraph] = []
    for block in document.paragraphs():
        normal = Normal(document, block.start, block.end)
        paragraph = Paragraph(normal, tuple(document.heading_path(block.start)))
        paragraph.tokens = list(tokens(normal, _UNITS))
        if paragraph.tokens or NONE.search(normal.text):
            paragraph.levels = list(_levels(paragraph, header))
            found.append(paragraph)
    return found


def facts(paragraphs: Sequence[Paragraph]) -> Known:
    """The levels of all paragraphs by the fact that they state."""
    known: Known = {}
    for paragraph in paragraphs:
        for level in paragraph.levels:
            known.setdefault((level.concept, level.fund, level.measure), []).append(level)
    return known


def _levels(paragraph: Paragraph, header: ReportHeader) -> Iterator[Level]:
    subject: Level | None = None
    head: Level | None = None  # the first level of the sentence
    last = ""
    department = squeeze(header.department.quote) if header.department else ""
    for token in paragraph.tokens:
        if token.kind != "level" or token.reason:
            continue
        label = token.label
        concept = concept_of(label)
        measure: Measure = measure_of(label) or "final"
        if measure == "budget_original" and header.kind == "budget":
            measure = "final"
        if _BASE.search(label):
            yield Level(token, "", "all", "prior_year", None)
            continue  # it takes nothing from what was said before, nor gives it to what follows
        if concept == "public_funds" and "事业单位" in label:
            concept = "institution_public_funds"
        if not concept and last in ("vehicle", "vehicle_purchase"):
            concept = next((part for part, name in _OF_VEHICLES if name.match(label)), "")
        if head is not None and head.token.sentence != token.sentence:
            head = None
        if _of_subject(paragraph, token) or (
            concept in _OF_ITS_HEAD and head is not None and not head.concept
        ):
            concept = ""  # what a subject spent, or the basic part of it: not the department's
        if concept:
            fund = fund_of(concept, label, paragraph.section)
            if (
                head is not None
                and concept in _OF_ITS_FUND
                and fund_named(head.token.label)
                and (fund == "all" or not fund_named(label))
            ):
                fund = head.fund
        elif (
            _BARE.match(label)
            and subject is not None
            and "款)" not in paragraph.normal.text[: token.start]
        ):
            concept, fund = subject.concept, subject.fund
        else:
            fund = "all"
        level = Level(
            token,
            concept,
            fund,
            measure,
            _year(paragraph, token, header),
            scope_of(label, department) if concept else "",
        )
        if concept and (subject is None or token.depth == 0):
            subject = level
        head = head or level
        last = concept
        yield level


def _of_subject(paragraph: Paragraph, token: Token) -> bool:
    """Whether the figure is a subject's: its words name one, or only say 本年支出 right after one."""
    if _OF_SUBJECT.search(token.label):
        return True
    text = paragraph.normal.text[: token.start]
    return bool(_SPENT.search(token.label) and _AFTER_SUBJECT.search(text[: len(text) - len(token.label)]))


def _year(paragraph: Paragraph, token: Token, header: ReportHeader) -> int | None:
    """The year that the figure's sentence names, where it is not the report's own."""
    text = paragraph.normal.text
    sentence = text[text.rfind("。", 0, token.start) + 1 : token.start]
    found = _YEAR.findall(token.label) or _YEAR.findall(sentence)
    return int(found[-1]) if found and int(found[-1]) != header.fiscal_year else None


def name_of(label: str) -> str:
    """A label as a name: without numbering, year and what stands between it and its figure."""
    label = _NUMBERING.sub("", label)
    return _NAME_TAIL.sub("", label)


def what_of(paragraph: Paragraph, label: str) -> str:
    """What a level is called; where its own words are bare ("支出决算数为"), its item's heading."""
    return name_of(label) or _NUMBERING.sub(
        "", squeeze(paragraph.path[-1] if paragraph.path else "")
    )


def plain(concept: str) -> str:
    """The concept of a record: a total of both sides is told by its income side."""
    return "income_grand_total" if concept == "grand_total" else concept
