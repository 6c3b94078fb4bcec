"""The three ways of reading side by side, and by name what only the model brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from rich.cells import cell_len

from eval.as_text import NOTHING, number
from eval.compare import GOOD
from eval.runs import FindingResult, LabelResult, ModelUse, Run, run_json
from eval.summary import STANDING
from eval.tables import Words
from eval.ways import WayRun, Ways
from gouji.reporting.wording import say
from gouji.reporting.wrapping import pad

_WAYS: tuple[Words, ...] = (("模板", "template"), ("模型", "model"), ("两者", "both"))
_ONLY: Words = ("　其中模板没有的", "  of these not by templates")
_COLUMN = 30

Cell = Callable[[Run, Run], str]
"""What a line says of a run, beside the templates' run."""


def ways_text(ways: Ways, lang: str = "zh") -> str:
    """The figures of each way, a model's for every time that it was asked; then the labels and the
    findings that only the model brought, by name. Ends with a line break."""
    named = [(say(lang, *name), cells) for name, cells in ways_rows(ways)]
    width = max(cell_len(name) for name, _ in named) + 2
    lines = [pad("", width) + "".join(pad(say(lang, *way), _COLUMN) for way in _WAYS)]
    lines += [pad(name, width) + "".join(pad(cell, _COLUMN) for cell in cells) for name, cells in named]
    lines += _brought(ways, lang)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def ways_rows(ways: Ways) -> Iterator[tuple[Words, tuple[str, ...]]]:
    """Every line of the table: its name, and a cell for each way."""
    template = ways.template[0].run
    lines: tuple[tuple[Words, Cell], ...] = (
        (("字段准确率", "fields, precision"), lambda run, _: _fields(run, "wrong", "invented")),
        (("字段召回率", "fields, recall"), lambda run, _: _fields(run, "wrong", "omitted")),
        (("模型所答有出处的", "answered values with a place"), _grounded),
        (("已知问题找到", "labels found"), lambda run, _: _share(len(_found(run)), _all_labels(run))),
        (_ONLY, lambda run, other: str(len(_found(run).keys() - _found(other).keys()))),
        (("不对或未判定的发现", "findings wrong or open"), lambda run, _: str(len(_false(run)))),
        (_ONLY, lambda run, other: str(len(_false(run).keys() - _false(other).keys()))),
        (("没有证明的线索", "leads without proof"), _used(lambda use: use.leads)),
        (("提问", "questions"), _used(lambda use: use.questions)),
        (("　其中没有可用答案的", "  of these without an answer"), _used(lambda use: use.unanswered)),
        (("输入词元", "tokens in"), _used(lambda use: use.tokens_in)),
        (("输出词元", "tokens out"), _used(lambda use: use.tokens_out)),
        (("费用", "cost"), _used(lambda use: Decimal(use.cost))),
        (("秒", "seconds"), _used(lambda use: round(use.seconds))),
    )
    for name, cell in lines:
        yield name, tuple(_each(one, cell, template) for one in ways)
    yield ("每次都读到的值", "values read each time"), tuple(_steady(one) for one in ways)


def _each(runs: Sequence[WayRun], cell: Cell, template: Run) -> str:
    """A cell for every time that a way was tried, once where they say the same."""
    return " / ".join(dict.fromkeys(cell(one.run, template) for one in runs))


def _steady(runs: Sequence[WayRun]) -> str:
    if len(runs) < 2:
        return NOTHING
    values = [one.values for one in runs]
    return _share(len(frozenset.intersection(*values)), len(frozenset.union(*values)))


def _share(hits: int, of: int) -> str:
    return f"{number(hits / of, True)}% {hits}/{of}" if of else NOTHING


def _fields(run: Run, *against: str) -> str:
    scores = [score for report in run.reports for score in report.fields]
    right = sum(score.right for score in scores)
    return _share(right, right + sum(getattr(score, name) for score in scores for name in against))


def _uses(run: Run) -> list[ModelUse]:
    return [report.model for report in run.reports if report.model]


def _grounded(run: Run, _: Run) -> str:
    return _share(sum(use.grounded for use in _uses(run)), sum(use.values for use in _uses(run)))


def _used(figure: Callable[[ModelUse], int | Decimal]) -> Cell:
    def cell(run: Run, _: Run) -> str:
        uses = _uses(run)
        return f"{sum(map(figure, uses)):,}" if uses else NOTHING

    return cell


def _all_labels(run: Run) -> int:
    return sum(len(report.labels or ()) for report in run.reports)


def _found(run: Run) -> dict[tuple[str, str], LabelResult]:
    return {
        (report.name, label.id): label
        for report in run.reports for label in report.labels or () if label.found
    }


def _false(run: Run) -> dict[tuple[str, str], FindingResult]:
    return {
        (report.name, finding.id): finding
        for report in run.reports for finding in report.findings if finding.standing not in GOOD
    }


def _brought(ways: Ways, lang: str) -> Iterator[str]:
    """What both together found and the templates did not, by name, over all times."""
    template = ways.template[0].run
    labels: dict[tuple[str, str], LabelResult] = {}
    false: dict[tuple[str, str], FindingResult] = {}
    for one in ways.both:
        labels |= {key: label for key, label in _found(one.run).items() if key not in _found(template)}
        false |= {key: said for key, said in _false(one.run).items() if key not in _false(template)}
    if labels:
        yield from ("", say(lang, "只有加上模型才找到的问题：", "Labels found only with the model:"))
        for (report, id), label in labels.items():
            yield f"  {report}  {id}  {','.join(label.found_by)}  {label.explain}"
    if false:
        yield from ("", say(lang, "只有加上模型才有、不对或未判定的发现：",
                            "Findings wrong or open that only the model brought:"))
        for (report, id), finding in false.items():
            standing = say(lang, *STANDING[finding.standing])
            yield f"  {standing}  {report}  {id}  {finding.rule}  {finding.message}"


def unanswered(ways: Ways) -> bool:
    """Whether a report could not be read, or some question has no answer that could be used."""
    reports = [report for way in ways for one in way for report in one.run.reports]
    return any(report.error or (report.model and report.model.unanswered) for report in reports)


def write_ways(ways: Ways, folder: Path) -> None:
    """A file for every run: template.json, model.json, both.json, and both-2.json and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, runs in ways._asdict().items():
        for turn, one in enumerate(runs, 1):
            file = folder / (f"{name}.json" if turn == 1 else f"{name}-{turn}.json")
            file.write_text(run_json(one.run), encoding="utf-8", newline="\n")
