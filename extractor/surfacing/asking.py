"""Which questions a report gives rise to, with the parts of the text that each shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.chunks import Chunk, token_count
from extractor.embedding import Embedding
from extractor.normal import squeeze
from extractor.numbered import numbered
from extractor.questions import Question
from extractor.surfacing.claims import Indexed, comparisons, indexed
from extractor.surfacing.pairs import PAIRS, related
from extractor.surfacing.surroundings import Stretch, Surroundings
from extractor.surfacing.tasks import TASKS, task_prompt
from gouji.records import Comparison, Records, SelfEvaluation
from gouji.types import Cell, Document, Evidence

_SHOWN = 400
"""So many tokens around a claim are shown; a longer paragraph is cut at its sentences."""
_CELL = 1_500
_PARAGRAPHS = 900
_COLUMNS = {"goal": "预期目标", "result": "实际完成情况", "": ""}


class SurfacingQuestion(Question):
    """A question with what our own code reads in the parts that it shows."""

    stretches: tuple[Stretch, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


def questions(
    document: Document, records: Records, *, most_pairs: int = PAIRS,
    using: Embedding | None = None,
) -> tuple[Question, ...]:
    """The questions, in the order of the tasks and of the text. Raises PromptError for a prompt file
    that is wrong, EmbeddingFailed where a served embedding model does not answer."""
    report = Surroundings(document, records)
    return (
        *_conflicts(report, most_pairs, using), *_goals(report), *_misfits(report),
    )


def _asked(
    report: Surroundings, task: str, number: int, chunks: Sequence[Chunk], values: dict[str, str],
    about: Sequence[Comparison] = (),
) -> SurfacingQuestion:
    document = report.document
    for name, chunk in zip(TASKS[task].parts, chunks, strict=True):
        values[name] = numbered(chunk, document).text
    held = [each for chunk in chunks for each in report.within(chunk.start, chunk.end)]
    return SurfacingQuestion(
        task=task, chunks=tuple(chunks), stretches=tuple(dict.fromkeys(held)),
        comparisons=tuple(about),
        request=task_prompt(task).request(
            f"{document.sha256[:12]}-{task}-{number}", TASKS[task].answer, values,
            report=document.sha256,
        ),
    )


# --- two claims of one fact ----------------------------------------------------------------------


def _conflicts(
    report: Surroundings, most: int, using: Embedding | None
) -> Iterator[SurfacingQuestion]:
    seen: set[tuple[int, int]] = set()
    for number, pair in enumerate(related(indexed(report), using, most)):
        chunks = _shown(report, pair.one), _shown(report, pair.other)
        places = chunks[0].start, chunks[1].start
        if places not in seen:
            seen.add(places)
            values = {"one_where": _where(pair.one.stretch), "other_where": _where(pair.other.stretch)}
            yield _asked(report, "conflicts", number, chunks, values)


def _shown(report: Surroundings, claim: Indexed) -> Chunk:
    """The paragraph or cell of a claim, or the sentences around it; of an indicator its row."""
    each = claim.stretch
    if each.indicator:
        return _row(report.document, each)
    text = report.document.text[each.start : each.end]
    start, end = each.start, each.end
    if token_count(text) > _SHOWN:
        start, end = _around(text, claim.evidence.start - start, claim.evidence.end - start)
        start, end = each.start + start, each.start + end
    return Chunk(start=start, end=end, kind="narrative")


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentences that hold `start:end` and as many to either side as may be shown."""
    stops = [0, *(at + 1 for at, char in enumerate(text) if char in "。；;！？!?\n"), len(text)]
    first = max(at for at in range(len(stops)) if stops[at] <= start)
    last = min(at for at in range(len(stops)) if stops[at] >= end)
    while True:
        wider = max(0, first - 1), min(len(stops) - 1, last + 1)
        if wider == (first, last) or token_count(text[stops[wider[0]] : stops[wider[1]]]) > _SHOWN:
            return stops[first], stops[last]
        first, last = wider


def _row(document: Document, each: Stretch) -> Chunk:
    """The row of a table that holds an indicator's cell, from its first cell with text."""
    for table in document.tables:
        if not table.start <= each.start < table.end:
            continue
        cells = _row_of(table.by_row, each)
        if cells:
            return Chunk(
                start=min(cell.start for cell in cells), end=max(cell.end for cell in cells),
                kind="table", table=table.index,
            )
    return Chunk(start=each.start, end=each.end, kind="table")


def _row_of(rows: Sequence[Sequence[Cell]], each: Stretch) -> list[Cell]:
    for row in rows:
        if any(cell.start <= each.start and each.end <= cell.end for cell in row):
            return [cell for cell in row if cell.text]
    return []


def _where(each: Stretch) -> str:
    column = f"指标“{each.indicator}”" if each.indicator else _COLUMNS[each.told]
    return "，".join(filter(None, (each.where, column))) or "正文"


# --- goals and completions -----------------------------------------------------------------------


def _goals(report: Surroundings) -> Iterator[SurfacingQuestion]:
    """Both questions about each form that tells a goal and a completion that is no mere copy."""
    forms = [
        (form, form.goal_expected, form.goal_actual)
        for form in report.records.of(SelfEvaluation)
    ]
    for task in ("shortfalls", "nonresults"):
        number = 0
        for form, goal, result in forms:
            if goal is None or result is None or squeeze(goal.quote) == squeeze(result.quote):
                continue
            for one in _pieces(report.document, goal):
                for other in _pieces(report.document, result):
                    yield _asked(report, task, number, (one, other), {"project": form.where})
                    number += 1


def _pieces(document: Document, cell: Evidence) -> Iterator[Chunk]:
    """A long cell in pieces that end with a sentence."""
    text = document.text[cell.start : cell.end]
    begin = at = 0
    for stop in [*(i + 1 for i, char in enumerate(text) if char in "。；;\n"), len(text)]:
        if at > begin and token_count(text[begin:stop]) > _CELL:
            yield Chunk(start=cell.start + begin, end=cell.start + at, kind="narrative")
            begin = at
        at = stop
    if begin < len(text):
        yield Chunk(start=cell.start + begin, end=cell.end, kind="narrative")


# --- reasons -------------------------------------------------------------------------------------


def _misfits(report: Surroundings) -> Iterator[SurfacingQuestion]:
    """Changes with their reasons, several paragraphs together where they follow each other."""
    text = report.document.text
    group: list[Comparison] = []
    start = end = number = 0
    for span, comparison in sorted(_explained(report), key=lambda each: each[0]):
        joined = min(start, span[0]), max(end, span[1])
        if group and token_count(text[joined[0] : joined[1]]) > _PARAGRAPHS:
            yield _about(report, number, start, end, group)
            number, group = number + 1, []
        start, end = joined if group else span
        group.append(comparison)
    if group:
        yield _about(report, number, start, end, group)


def _about(
    report: Surroundings, number: int, start: int, end: int, group: Sequence[Comparison]
) -> SurfacingQuestion:
    path = " › ".join(report.document.heading_path(start))
    chunk = Chunk(start=start, end=end, kind="narrative")
    return _asked(report, "misfits", number, (chunk,), {"path": path}, group)


def _explained(report: Surroundings) -> Iterator[tuple[tuple[int, int], Comparison]]:
    """Comparisons with a reason and a direction or a figure, and the lines that tell them."""
    seen: set[int] = set()
    for comparison in comparisons(report):
        reason = comparison.reason
        told = [e.evidence for e in (comparison.change, comparison.rate, comparison.amount) if e]
        told += [comparison.word] if comparison.word else []
        if reason is None or not told or reason.start in seen or reason.end <= reason.start:
            continue
        seen.add(reason.start)
        text = report.document.text
        first = min(reason.start, *(each.start for each in told))
        last = max(reason.end, *(each.end for each in told))
        begin, stop = text.rfind("\n", 0, first) + 1, text.find("\n", last)
        yield (begin, stop if stop >= 0 else len(text)), comparison
