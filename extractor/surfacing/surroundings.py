"""Where a quote stands in a report, and what is told there: the typed side of a proposal."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from extractor.normal import Normal, squeeze
from extractor.passages import Passage, passages
from extractor.statement import statements
from extractor.surfacing.told import indicator_figure, told_dates, told_figure
from gouji.records import (
    Indicator,
    Measurand,
    Records,
    SelfEvaluation,
    Side,
    Told,
    ToldDate,
    ToldFigure,
)
from gouji.types import Document, Evidence, Value

_NO_COUNT = frozenset(["", "年", "月", "日", "届", "号", "条"])
_REACH = 50
_CLAUSE = re.compile(r"[^,，。;；!?！？]+")
_SENTENCE = re.compile(r"[^。；;!?！？]+[。；;!?！？]?")
_EDGE = re.compile(r"[。；;!?！？]|^$")
_BEGINS = re.compile(r"(?:^|[。；;!?！？])[(\[]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})?[)\].、是]?[:：]?$")
_NEW_ITEM = re.compile(
    r"\n(?=\s*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[.．、)）]|[一二三四五六七八九十]{1,2}是|目标))"
)


class Stretch(Value):
    """A passage, or the cell of an indicator, with the figures and dates that it tells."""

    start: int
    end: int
    raw: str = ""
    where: str = ""
    project: str = ""
    told: Told = ""
    indicator: str = ""
    figures: tuple[ToldFigure, ...] = ()
    dates: tuple[ToldDate, ...] = ()

    def side(self, evidence: Evidence) -> Side:
        """What stands at a quote's place. Figures and dates are those that the quote touches."""
        return Side(
            evidence=evidence, clauses=tuple(self._pieces(_CLAUSE, evidence)),
            sentence=self.sentence(evidence), where=self.where, project=self.project,
            told=self.told, passage=self.start, indicator=self.indicator,
            whole=self._whole(evidence),
            figures=tuple(f for f in self.figures if _touches(f.amount.evidence, evidence)),
            dates=tuple(d for d in self.dates if _touches(d.evidence, evidence)),
        )

    def sentence(self, evidence: Evidence) -> str:
        """The sentences that a quote touches, in normal form."""
        return "".join(self._pieces(_SENTENCE, evidence))

    def _pieces(self, pattern: re.Pattern[str], evidence: Evidence) -> Iterator[str]:
        for match in pattern.finditer(self._marked):
            if self.start + match.start() < evidence.end and evidence.start < self.start + match.end():
                yield squeeze(match[0])

    def _whole(self, evidence: Evidence) -> bool:
        """Whether a quote is one or more whole sentences."""
        before = self._marked[: evidence.start - self.start]
        after = self._marked[evidence.end - self.start :].lstrip()
        ended = bool(_EDGE.match(after)) or bool(_EDGE.match(evidence.quote[-1:]))
        return ended and bool(_BEGINS.search(squeeze(before)))

    @cached_property
    def _marked(self) -> str:
        """The text with a stop where a new item begins on a line of its own."""
        return _NEW_ITEM.sub("；", self.raw)


def side_of(stretches: Sequence[Stretch], evidence: Evidence) -> Side:
    """The side at a quote's place: of the shortest stretch that holds it, else of the quote alone."""
    holding = [s for s in stretches if s.start <= evidence.start and evidence.end <= s.end]
    if holding:
        return min(holding, key=lambda each: each.end - each.start).side(evidence)
    text = squeeze(evidence.quote)
    return Side(evidence=evidence, clauses=(text,), sentence=text, passage=evidence.start)


class Surroundings:
    """A report as surfacing sees it; built once for all its questions and answers."""

    def __init__(self, document: Document, records: Records) -> None:
        self.document = document
        self.records = records

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """All of them, in the order of the text; indicators' cells beside the prose."""
        prose = [self._prose(passage) for passage in (*passages(self.document), *self._short())]
        cells = [
            cell for form in self.records.of(SelfEvaluation) for cell in self._indicators(form)
        ]
        every = sorted((*prose, *cells), key=lambda each: (each.start, each.end))
        values = _values(every)
        return tuple(
            each.model_copy(update={"figures": tuple(
                figure.model_copy(update={
                    "values": len(values[_words(figure)]),
                    "beside": tuple(
                        other.amount for other in each.figures
                        if other is not figure and _unit(other) == _unit(figure)
                    ),
                })
                for figure in each.figures
            )})
            for each in every
        )

    @cached_property
    def _starts(self) -> list[int]:
        return [each.start for each in self.stretches]

    def at(self, start: int, end: int) -> Stretch | None:
        """The stretch that holds a place, the last to begin before it."""
        at = bisect_right(self._starts, start) - 1
        near = self.stretches[max(0, at - _REACH) : at + 1]
        return next((each for each in reversed(near) if end <= each.end), None)

    def within(self, start: int, end: int) -> tuple[Stretch, ...]:
        """The stretches that reach into `start:end`."""
        return tuple(each for each in self.stretches if each.start < end and start < each.end)

    @cached_property
    def _columns(self) -> dict[int, tuple[Evidence, Told, str]]:
        """The goals and completions of forms by where they begin, whatever their columns are called,
        with the project."""
        found: dict[int, tuple[Evidence, Told, str]] = {}
        for form in self.records.of(SelfEvaluation):
            project = squeeze(form.project.quote) if form.project else ""
            for told, cell in _goal_and_result(form):
                if cell is not None:
                    found[cell.start] = cell, told, project
        return found

    def _short(self) -> Iterator[Passage]:
        """The goals and completions that are too short to pass for prose by themselves."""
        known = {passage.normal.start for passage in passages(self.document)}
        for start, (cell, told, project) in self._columns.items():
            if start not in known:
                yield Passage(
                    Normal(self.document, start, cell.end), told, project, "", accounts=False,
                    heading=False,
                )

    def _prose(self, passage: Passage) -> Stretch:
        """A passage of prose. A cell whose column is not known may be a goal: it tells no results."""
        begin = passage.normal.start
        header = self.records.header
        in_table = any(table.start <= begin < table.end for table in self.document.tables)
        _, told, project = self._columns.get(begin, (None, passage.told, passage.project))
        passage = replace(passage, told=told, project=project)
        home = header.department.quote if header.department else ""
        figures: list[ToldFigure] = []
        dates: list[ToldDate] = []
        if not passage.heading and not passage.accounts:
            for said in statements(passage, header.fiscal_year, home):
                figures += [
                    told_figure(said, figure).model_copy(
                        update={"planned": said.planned or (in_table and not told)}
                    )
                    for figure in said.figures if figure.amount.unit not in _NO_COUNT
                ]
                dates += told_dates(said)
        return Stretch(
            start=passage.normal.start, end=passage.normal.end,
            raw=self.document.text[passage.normal.start : passage.normal.end], where=passage.where,
            project=passage.project, told=passage.told,
            figures=tuple(figures), dates=tuple(dates),
        )

    def _indicators(self, form: SelfEvaluation) -> Iterator[Stretch]:
        project = squeeze(form.project.quote) if form.project else ""
        for row in form.indicators:
            for told, measurand in _told(row):
                figure = indicator_figure(form, row, measurand, self.records.header.fiscal_year)
                if figure is None or measurand.raw is None or row.name is None:
                    continue
                yield Stretch(
                    start=measurand.raw.start, end=measurand.raw.end, raw=measurand.raw.quote,
                    where=form.where,
                    project=project, told=told, indicator=squeeze(row.name.quote),
                    figures=(figure.model_copy(update={"planned": told == "goal"}),),
                )


def _goal_and_result(form: SelfEvaluation) -> Iterator[tuple[Told, Evidence | None]]:
    yield "goal", form.goal_expected
    yield "result", form.goal_actual


def _told(row: Indicator) -> Iterator[tuple[Told, Measurand]]:
    yield "goal", row.target
    yield "result", row.actual


def _touches(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


def _unit(figure: ToldFigure) -> str:
    return "元" if figure.amount.is_money else figure.amount.unit


def _words(figure: ToldFigure) -> tuple[str, ...]:
    return figure.topic, figure.measure, figure.after, _unit(figure)


def _values(stretches: list[Stretch]) -> dict[tuple[str, ...], set[object]]:
    """The different results that the report gives with the same words."""
    found: dict[tuple[str, ...], set[object]] = defaultdict(set)
    for each in stretches:
        for figure in each.figures:
            if not figure.planned:
                found[_words(figure)].add(figure.amount.base)
    return found
