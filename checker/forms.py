"""Finding the same project or indicator under differing names, and short quotes of long cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from checker.engine import Anchor
from checker.indicators import shown
from gouji.records import EvaluationReport, Indicator, SelfEvaluation
from gouji.types import Amount, Evidence, Reading

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_MARKS = re.compile(r"[\s\-—–−一·•\"“”'‘’、，,。《》：:]+")
_GENERIC = re.compile(
    r"(?:等?(?:专项)?(?:工作|补助|补贴|财政补助)?(?:经费|资金|项目|任务|费用)+|政府采购项目)+$"
)
_YEAR = re.compile(r"^20\d\d年(?:度)?")
_OPPOSITES = (("境内", "境外"), ("国内", "国外"), ("进口", "出口"), ("区内", "区外"), ("省内", "省外"))
_SAME = 0.7
_HEAD = 40


def name_of(row: Indicator) -> str:
    """The indicator's name, for messages."""
    return re.sub(r"\s+", "", row.name.quote) if row.name else ""


def plain(name: str) -> str:
    """A name without brackets, dashes and white space."""
    return _MARKS.sub("", _BRACKETS.sub("", name))


def core(name: str) -> str:
    """What distinguishes a project's name: without its year and words like 项目, 专项经费."""
    return _GENERIC.sub("", _YEAR.sub("", plain(name))) or plain(name)


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; names that differ by 境内/境外 and the like are not."""
    for left, right in _OPPOSITES:
        if (left in one and right in other) or (right in one and left in other):
            return 0.0
    one, other = plain(one), plain(other)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _SAME else 0.0


def paired(ours: Sequence[str], theirs: Sequence[str]) -> dict[int, int]:
    """Which name of `ours` is which of `theirs`, best likeness first, each used once."""
    pairs = sorted(
        (
            (-score, at, to)
            for at, one in enumerate(ours)
            for to, other in enumerate(theirs)
            if (score := likeness(one, other)) >= _SAME
        ),
    )
    found: dict[int, int] = {}
    for _, at, to in pairs:
        if at not in found and to not in found.values():
            found[at] = to
    return found


def form_of(report: EvaluationReport, forms: Sequence[SelfEvaluation]) -> SelfEvaluation | None:
    """The form of the project that the report evaluates: the one that shares its indicators. Where
    several share as many (projects of one kind have one set), the report's own name for the project
    decides, and nothing is told where it does not."""
    names = [name_of(row) for row in report.indicators] or [s.name.quote for s in report.stated_targets]
    if not names:
        return None
    alike = {plain(name) for name in names}
    best: list[SelfEvaluation] = []
    most = 3
    for form in forms:
        if form.kind != "project" or not any(plain(name_of(row)) in alike for row in form.indicators):
            continue
        shared = len(paired(names, [name_of(row) for row in form.indicators]))
        if shared >= most and shared * 2 >= len(names):
            best = [*(best if shared == most else []), form]
            most = shared
    if len(best) > 1 and report.project is not None:
        wanted = core(report.project.quote)
        best = [form for form in best if form.project and core(form.project.quote) == wanted]
    return best[0] if len(best) == 1 else None


def head(evidence: Evidence) -> Evidence:
    """The beginning of a long quote, as evidence of its own."""
    quote = evidence.quote[:_HEAD].rstrip()
    return evidence.model_copy(update={"quote": quote, "end": evidence.start + len(quote)})


def common(name: str, evidence: Evidence) -> Evidence | None:
    """The longest stretch of `evidence` that is also in `name`, marks and white space left out."""
    kept = [at for at, char in enumerate(evidence.quote) if not _MARKS.fullmatch(char)]
    text = "".join(evidence.quote[at] for at in kept)
    match = SequenceMatcher(None, text, name, autojunk=False).find_longest_match()
    if not match.size:
        return None
    start, end = kept[match.a], kept[match.a + match.size - 1] + 1
    return Evidence(
        quote=evidence.quote[start:end], start=evidence.start + start, end=evidence.start + end,
        status=evidence.status,
    )


def row_anchors(row: Indicator, *parts: str) -> list[Anchor]:
    """Anchors for parts of a row that are there: weight, target, actual, rate, score, note."""
    found: list[Anchor] = []
    name = name_of(row)
    for part in parts:
        role, value = _PARTS[part][0], getattr(row, _PARTS[part][1])
        if isinstance(value, Evidence):
            found.append(Anchor(f"{name}：{role}", head(value)))
        elif isinstance(value, Amount):
            found.append(Anchor(f"{name}：{role}", value.evidence))
        elif getattr(value, "raw", None) is not None:
            found.append(Anchor(f"{name}：{role}", head(value.raw)))
    return found


_PARTS = {
    "name": ("指标", "name"), "weight": ("分值", "weight"), "target": ("目标值", "target"),
    "actual": ("实际值", "actual"), "rate": ("完成率", "completion_rate"),
    "score": ("得分", "score"), "note": ("偏差说明", "deviation_note"),
    "rule": ("赋分规则", "scoring_rule_evidence"),
}


def printed(reading: Reading) -> str:
    """A cell's figure as it stands there."""
    return re.sub(r"\s+", "", reading.evidence.quote) if reading is not None else ""


def target_and_actual(row: Indicator) -> str:
    return f"目标{shown(row.target)}，实际{shown(row.actual)}"


def within(evidence: Evidence, start: int, end: int) -> Evidence:
    """The evidence for `evidence.quote[start:end]`, cut to what a reader takes in at once."""
    end = min(end, start + _HEAD)
    return evidence.model_copy(update={
        "quote": evidence.quote[start:end],
        "start": evidence.start + start, "end": evidence.start + end,
    })
