"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import common, core, plain
from checker.indicators import figure
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import MidyearAddition, SelfEvaluation
from gouji.types import Amount, Evidence

_LEAST = 8
_SHARE = 0.6
_REST = 4
_BODY = re.compile(r"(?:办公室|政府|委员会|中心|[局厅委院校处会])$")


@rule(
    "BUD004", "addition-shown-as-opening-budget", kind="budget", severity="high",
    basis=BUDGET_REGULATION_83,
)
def addition_shown_as_opening_budget(
    forms: tuple[SelfEvaluation, ...], additions: tuple[MidyearAddition, ...]
) -> Iterator[Breach | CannotTell]:
    """年初预算填报失实：正文说某项目是年中追加的，自评表中它的年初预算数却等于全年预算数。

    年中才追加的项目没有（或只有一部分）年初预算，两栏相等说明年初预算数照抄了全年预算数，预算调整被掩盖。
    只认名称足够长且大半相同的项目；全报告作为一条疑点，列出各项目。

    Example:
        - MidyearAddition: {projects: 2024年新疆自贸试验区建设工作经费等项目, word: 年中追加}
        - SelfEvaluation:
            project: 2024年新疆自贸试验区建设工作经费
            funds: [{kind: total, budget_original: 0.00万元, budget_adjusted: 542.00万元}]

    Counter-example:
        - MidyearAddition: {projects: 2024年新疆自贸试验区建设工作经费等项目, word: 年中追加}
        - SelfEvaluation:
            project: 2024年新疆自贸试验区建设工作经费
            funds: [{kind: total, budget_original: 542.00万元, budget_adjusted: 542.00万元}]
    """
    found: list[tuple[SelfEvaluation, Evidence, Amount, Amount]] = []
    for form in forms:
        funds = form.total_funds
        opening = figure(funds.budget_original) if funds else None
        adjusted = figure(funds.budget_adjusted) if funds else None
        if form.project is None or opening is None or adjusted is None:
            continue
        if opening.base != adjusted.base or opening.base == 0:
            continue
        name = core(form.project.quote)
        for addition in additions:
            part = _named(name, addition.projects)
            if part is not None:
                found.append((form, part, opening, adjusted))
                break
    if not found:
        return
    anchors = []
    values = []
    for form, part, opening, adjusted in found:
        anchors += [at("正文称追加", part), at("年初预算数", opening)]
        values.append((form.where, f"年初{opening.printed}，全年{adjusted.printed}"))
    names = "、".join(form.where for form, *_ in found[:4]) + ("等" if len(found) > 4 else "")
    yield Breach(
        zh=f"{len(found)}个项目正文说明为年中追加，自评表的年初预算数却等于全年预算数：{names}",
        en=f"{len(found)} projects called mid-year additions show an opening budget equal to the "
        "full-year budget",
        anchors=anchors,
        computation=Computation(
            formula="追加额 = 全年预算数 − 年初预算数 > 0", values=tuple(values), expected=">0", actual="0",
        ),
        where="年中追加项目与自评表年初预算数",
        facts=("additions", *(form.where for form, *_ in found)),
    )


def _named(name: str, projects: Evidence) -> Evidence | None:
    """Where the list names the project; the name of a body alone does not name its project."""
    part = common(name, projects)
    if part is None or len(part.quote) < max(_LEAST, int(len(name) * _SHARE)):
        return None
    rest = name.replace(plain(part.quote), "")
    if not rest or not _BODY.search(part.quote):
        return part
    other = common(rest, projects)
    return part if other is not None and len(other.quote) >= max(_REST, len(rest) * _SHARE) else None
