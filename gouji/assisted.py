"""The straight line with a model that reads what the templates could not.

    file ─▶ Document ─▶ template records ─▶ questions ─▶ replies ─▶ merged records ─▶ more questions
         ─▶ replies ─▶ proposals ─▶ check

All reports of a run are asked together, so that a provider's places are always full and a budget is
one. The checker decides alone: it runs over the template's records by themselves as well, and what
it finds there stays found whatever a model said. What it finds only with the model's records has the
origin "model".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from checker.engine import in_order, repeats
from checker.leads import leads
from extractor import surfacing
from extractor.embedding import NgramEmbedding
from extractor.loading import load
from extractor.merging import Merged, merged
from extractor.models.batch import Batched, batch
from extractor.models.budget import Allowance, Spending
from extractor.models.config import Model
from extractor.models.plan import Estimate, plan
from extractor.models.run import run
from extractor.models.values import Reply
from extractor.questions import Question, Read
from extractor.reading import questions, read
from extractor.template import extract
from gouji.errors import GoujiError
from gouji.findings import CheckedReport, Finding
from gouji.pipeline import Checked, check_document, unread
from gouji.readings import ModelReading
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document, Value

Scope = Literal["unread", "everything"]
OnReply = Callable[[Reply[Any]], None]


class Assistance(Value):
    """Which model reads, how much of it, and who wins where it and the templates disagree.

    `scope`: only what the templates left unread or what is prose, or everything. `cache` is the file
    of exchanges; None keeps them in memory.
    """

    model: Model
    scope: Scope = "unread"
    prefer: Literal["template", "model"] = "template"
    cache: Path | None = None
    per_run: Allowance = Allowance()
    per_report: Allowance = Allowance()


class Loaded(NamedTuple):
    """A file that was read, with the template's records, or its report with the error."""

    path: str
    document: Document | None
    records: Records
    failed: CheckedReport | None


def loaded(path: str, limits: Limits | None = None) -> Loaded:
    """Load one file and read it with templates."""
    try:
        document = load(path, limits)
    except GoujiError as error:
        return Loaded(path, None, Records(), unread(path, error))
    return Loaded(path, document, extract(document), None)


class Planned(NamedTuple):
    """What a run would ask: of the text itself, and then of what was read there. The second round is
    estimated from the template's records alone, since the model's are not known beforehand, and with
    the embedding of this machine, so that a served one is sent nothing."""

    first: tuple[Question, ...]
    second: tuple[Question, ...]
    estimate: Estimate


def planned(reports: Sequence[Loaded], assistance: Assistance) -> Planned:
    """Estimate a run without sending anything."""
    first = tuple(
        question for each in reports if each.document
        for question in questions(each.document, each.records, assistance.scope)
    )
    second = tuple(
        question for each in reports if each.document
        for question in surfacing.questions(each.document, each.records, using=NgramEmbedding())
    )
    requests = [question.request for question in (*first, *second)]
    return Planned(first, second, plan(requests, assistance.model, cache=assistance.cache))


class Waiting(GoujiError):
    """Batches that the provider is still working on: run the same command again later."""


class ReadReport(NamedTuple):
    """A report with a model's reading of both rounds, before it is checked."""

    report: Loaded
    first: Read
    merged: Merged
    second: Read

    @property
    def records(self) -> Records:
        """What both have read, with what the model proposes."""
        records = self.merged.records
        return records.model_copy(update={"items": (*records.items, *self.second.records)})


def assisted(
    reports: Sequence[Loaded], assistance: Assistance, *, preview: bool = False,
    on_reply: OnReply | None = None, batched: float | None = None,
    spending: Spending | None = None,
) -> tuple[Checked, ...]:
    """Check reports with a model's reading, in the order given; see `readings`."""
    read_ones = readings(
        reports, assistance, on_reply=on_reply, batched=batched, spending=spending
    )
    checked = iter([checked_with(each, assistance, preview=preview) for each in read_ones])
    return tuple(
        Checked(each.failed, None) if each.failed else next(checked) for each in reports
    )


def readings(
    reports: Sequence[Loaded], assistance: Assistance, *, on_reply: OnReply | None = None,
    batched: float | None = None, spending: Spending | None = None,
) -> tuple[ReadReport, ...]:
    """What a model reads of the reports that could be loaded, in the order given. `spending` are the
    budgets where they have been drawn on before.

    `batched`: what is not in the cache goes to the provider's batch interface first, which is waited
    for so many seconds. Raises `Waiting` where a batch is not over by then, and `UsageError` for
    settings that cannot work; what happens to a single request is in the report's reading.
    """
    spending = spending or Spending(assistance.per_run, assistance.per_report)
    open_reports = [each for each in reports if each.document is not None]

    def asked(rounds: Sequence[Sequence[Question]]) -> list[list[Reply[Any]]]:
        every = [question.request for each in rounds for question in each]
        if batched is not None and every:
            _wait(batch(
                every, assistance.model, cache=_batch_cache(assistance), wait=batched,
                spending=spending,
            ))
        done = run(
            every, assistance.model, cache=assistance.cache, spending=spending, on_reply=on_reply
        ).replies
        replies = iter(done)
        return [[next(replies) for _ in each] for each in rounds]

    first = [questions(_document(each), each.records, assistance.scope) for each in open_reports]
    read_first = [
        read(_document(each), question, replies)
        for each, question, replies in zip(open_reports, first, asked(first), strict=True)
    ]
    name = f"template+{assistance.model.name}"
    joined = [
        merged(_document(each), each.records, part.records, prefer=assistance.prefer, extractor=name)
        for each, part in zip(open_reports, read_first, strict=True)
    ]
    second = [
        surfacing.questions(_document(each), both.records)
        for each, both in zip(open_reports, joined, strict=True)
    ]
    read_second = [
        surfacing.read(_document(each), question, replies)
        for each, question, replies in zip(open_reports, second, asked(second), strict=True)
    ]
    return tuple(map(ReadReport, open_reports, read_first, joined, read_second))


def _document(each: Loaded) -> Document:
    assert each.document is not None
    return each.document


def _batch_cache(assistance: Assistance) -> Path:
    if assistance.cache is None:
        raise ValueError("a batch needs a cache on disk: its id is kept there")
    return assistance.cache


def _wait(batches: Sequence[Batched]) -> None:
    open_ones = [each for each in batches if not each.over]
    if open_ones:
        ids = "、".join(each.id for each in open_ones)
        raise Waiting(
            f"批量任务 {ids} 尚未完成。已提交的内容不会重复提交，请稍后再次运行同一命令。",
            f"The batches {ids} are not over yet. What was sent is not sent twice; run the same "
            "command again later.",
        )


def checked_with(
    read: ReadReport, assistance: Assistance, *, preview: bool = False
) -> Checked:
    """Check what was read. What the template's records alone prove stays found."""
    each, first, second = read.report, read.first, read.second
    document, records = _document(each), read.records
    alone = check_document(document, each.records, preview=preview)
    whole = check_document(document, records, preview=preview)
    findings = with_origin(alone.findings, whole.findings)
    open_leads = leads(records, findings)
    reading = ModelReading(
        model=assistance.model.name,
        prompts=tuple(sorted({(part.task, part.origin) for part in (*first.parts, *second.parts)})),
        parts=(*first.parts, *second.parts), dropped=(*first.dropped, *second.dropped),
        disagreements=read.merged.disagreements, leads=open_leads,
    )
    failed = {finding.rule for finding in findings}
    outcomes = {
        code: "fail" if code in failed else alone.outcomes[code] if outcome == "fail" else outcome
        for code, outcome in whole.outcomes.items()
    }
    report = whole.model_copy(update={
        "findings": findings, "reading": reading, "unproven": len(open_leads), "outcomes": outcomes,
    })
    return Checked(report, document)


def with_origin(
    alone: Sequence[Finding], whole: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The findings of the template's records, and those that only the model's reading brought, which
    get their origin. One that stands on places of a finding that is there anyway is not a second."""
    known = {finding.id for finding in alone}
    new = [
        finding.model_copy(update={"origin": "model"})
        for finding in whole
        if finding.id not in known and not any(repeats(finding, other) for other in alone)
    ]
    return in_order((*alone, *new))
