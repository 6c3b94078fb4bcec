"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import row_anchors
from checker.indicators import figure
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_OTHERS = 3


@rule("IND011", "total-row-missing", kind="completeness", severity="low", basis=EVALUATION_RULES)
def total_row_missing(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """缺总分行：自评表没有总分行，而同一报告其他各表（不少于3张）都有。

    只看逐项都有得分、没有未识别行的表。

    Example:
        - SelfEvaluation: {title: 甲表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 乙表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 丙表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 丁表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}

    Counter-example:
        - SelfEvaluation: {title: 甲表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 乙表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 丙表, total_score: 100分, indicators: [{name: 一, weight: 90, score: 90}]}
        - SelfEvaluation: {title: 丁表, indicators: [{name: 一, weight: 90, score: 90}]}
    """
    without = [
        form for form in forms
        if form.total_score is None and form.total_weight is None and not form.unread_rows
        and form.indicators and all(figure(row.score) is not None for row in form.indicators)
    ]
    others = [form for form in forms if form.total_score is not None]
    if len(others) < _OTHERS or len(without) * 2 > len(others):
        return
    for form in without:
        anchors = row_anchors(form.indicators[-1], "name", "score")
        if form.title is not None:
            anchors.insert(0, at("表题", form.title))
        if form.total_funds is not None and (score := figure(form.total_funds.score)) is not None:
            anchors.append(at("执行得分", score))
        yield Breach(
            zh=f"表中没有总分行，其余{len(others)}张表都有", where=form.where,
            en=f"there is no total-score row; the other {len(others)} forms have one", anchors=anchors,
        )
