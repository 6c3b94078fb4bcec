"""The section of docs/benchmark.md that says what the small model did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.model_fetch import NAME
from bench.model_reading import Measured, Passed
from eval.benchmark_page import with_model_section
from eval.fields import FieldScore
from gouji.readings import PartRead

_GROUPS = {
    "labelled": "虚构短文，有标注 / invented texts with labels",
    "clean": "示例，无矛盾 / example without contradictions",
    "planted": "示例，埋有矛盾 / example with planted ones",
    "wordings": "虚构短文，错在模板不读的写法里 / invented text, errors in wordings that templates do not read",
    "real": "真实报告的片段 / parts of real reports",
}
_SCORED = {
    "items": "功能分类科目，写提示词时看过 / functional items, seen while the prompts were written",
    "items-unseen": "功能分类科目，没有为它改过提示词 / functional items, no prompt was changed for them",
    "events": "论坛、展会一类活动，写提示词时看过 / forum-like events, seen",
    "events-unseen": "论坛、展会一类活动，没有为它改过提示词 / forum-like events, no prompt was changed for them",
    "template": "功能分类科目，模板读得好的 / functional items that templates read well",
}


def written(page: Path, measured: Measured) -> None:
    """Put the section into a page, in place of the one that is there."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    page.write_text(with_model_section(before, section(measured)), encoding="utf-8", newline="\n")


def section(measured: Measured) -> str:
    """The section as Markdown."""
    return "\n".join([
        "## 一个小模型读得怎样 / What a small model reads", "", *_introduction(measured), "",
        *_parts(measured), "", *_fields(measured), "", *_findings(measured),
    ]) + "\n"


def _introduction(measured: Measured) -> Iterator[str]:
    both, either = measured.repeated
    yield (
        f"`make bench-model` 用本机上的 {NAME}（15 亿参数，4 位量化，2 核 CPU）走完全程："
        "提问、作答、定位、合并、核对。"
        "它说明的是流程在很小的模型下仍然守得住，不是大模型的水平。标注出自写提示词的同一批人。"
        f"同样的问题不用缓存再问一遍，两次都读到的值占 {_percent(both, either)}。"
    )
    yield ""
    yield (
        f"`make bench-model` takes {NAME} (1.5 billion parameters, 4 bits, two cores) through the whole path. "
        "The figures say that the path holds with a very small model; they say nothing of large ones. The labels "
        "are by the people who wrote the prompts. Asked again without a cache, "
        f"{_percent(both, either)} of the values were read both times."
    )


def _parts(measured: Measured) -> Iterator[str]:
    yield (
        "| 材料 / material | 提问 / questions | 没有可用答案 / without answer | 值 / values | "
        "有出处并采用 / placed and taken | 丢弃 / dropped | 词元 进/出 / tokens in/out | 秒 / seconds |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for group, title in _GROUPS.items():
        parts = [part for each in measured.passed if each.material.group == group for part in each.reading.parts]
        dropped = sum(
            len(each.reading.dropped) for each in measured.passed if each.material.group == group
        )
        if parts:
            yield _line(title, parts, dropped)
    yield ""
    dropped = [drop for each in measured.passed for drop in each.reading.dropped]
    reasons = Counter(drop.reason for drop in dropped)
    yield "丢弃的原因 / why values were dropped: " + (
        "，".join(f"{reason} {count}" for reason, count in reasons.most_common()) or "—"
    ) + "。"
    tasks = Counter(
        (part.task, part.outcome) for each in measured.passed for part in each.reading.parts
    )
    yield "结果 / outcomes: " + "，".join(
        f"{task} {outcome} {count}" for (task, outcome), count in sorted(tasks.items())
    ) + "。"


def _line(title: str, parts: Sequence[PartRead], dropped: int) -> str:
    values = sum(part.values for part in parts)
    tokens_in, tokens_out = sum(p.tokens_in for p in parts), sum(p.tokens_out for p in parts)
    cells = (
        title, len(parts), sum(p.outcome != "ok" for p in parts), values,
        _percent(values - dropped, values), dropped, f"{tokens_in:,} / {tokens_out:,}",
        f"{sum(p.seconds for p in parts):,.0f}",
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _fields(measured: Measured) -> Iterator[str]:
    yield "| 字段对多少 / fields right | 对 / right of wanted | 错或臆造 / wrong or invented |"
    yield "|---|---|---|"
    for name, title in _SCORED.items():
        scores = measured.fields.get(name, ())
        if scores:
            yield f"| {title} | {_right(scores)} | {_wrong(scores)} |"
    for name, title in _SCORED.items():
        scores = measured.fields.get(name, ())
        fields = {
            field: [score for score in scores if score.field == field]
            for field in dict.fromkeys(score.field for score in scores)
        }
        missed = [
            f"{field} {_right(each)}" for field, each in fields.items()
            if any(score.wrong or score.omitted or score.invented for score in each)
        ]
        if missed:
            yield ""
            yield f"{title}，不是全对的字段 / fields not all right: {'，'.join(missed)}。"


def _findings(measured: Measured) -> Iterator[str]:
    for group, title in _GROUPS.items():
        passed = [each for each in measured.passed if each.material.group == group]
        new = [
            (Path(each.material.report.path).name, finding)
            for each in passed for finding in each.checked.findings if finding.origin == "model"
        ]
        if not passed:
            continue
        yield (
            f"- {title}：只有加上模型才有的发现 / findings only with the model {len(new)}，"
            f"没有证明的线索 / leads without proof {_leads(passed)}"
        )
        for name, finding in new:
            yield f"    - {name} {finding.rule} {finding.message}"


def _leads(passed: Iterable[Passed]) -> int:
    return sum(len(each.reading.leads) for each in passed)


def _right(scores: Iterable[FieldScore]) -> str:
    scores = list(scores)
    right = sum(score.right for score in scores)
    return _percent(right, right + sum(score.wrong + score.omitted for score in scores))


def _wrong(scores: Iterable[FieldScore]) -> int:
    return sum(score.wrong + score.invented for score in scores)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}% {part}/{whole}" if whole else "—"
