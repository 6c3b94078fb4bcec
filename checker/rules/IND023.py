"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.indicators import HUNDRED, figure, full, values
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_ROWS = 30
_FORMS = 5
_FULL = 95
_EXACT = 70
_SHOWN = 5


@rule("IND023", "scores-too-good", kind="indicator", severity="low", basis=EVALUATION_RULES)
def scores_too_good(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """线索：自评虚高：全报告95%以上的指标得满分，且七成以上可比的指标实际值恰好等于目标值。

    至少5张表、30个指标。这是统计特征，不说明哪一项有误，一份报告只提示一条。

    Example:
        SelfEvaluation: {indicators: [{name: 甲, weight: 10, score: 10}]}

    Counter-example:
        - SelfEvaluation: {where: 一, total_score: 100分, indicators: &rows [
            &row {name: 甲, weight: 10, score: 10, target: {amount: 3场}, actual: {amount: 3场}},
            *row, *row, *row, *row, *row]}
        - SelfEvaluation: {where: 二, indicators: *rows}
        - SelfEvaluation: {where: 三, indicators: *rows}
        - SelfEvaluation: {where: 四, indicators: *rows}
        - SelfEvaluation: {where: 五, indicators: *rows}
    """
    rows = [row for form in forms for row in form.indicators]
    marked = [row for row in rows if full(row) is not None]
    pairs = [pair for row in rows if (pair := values(row)) is not None]
    if len(forms) < _FORMS or len(marked) < _ROWS or not pairs:
        return
    whole = sum(bool(full(row)) for row in marked)
    exact = sum(target == actual for target, actual in pairs)
    if whole * 100 < _FULL * len(marked) or exact * 100 < _EXACT * len(pairs):
        return
    scores = [(form, score) for form in forms if (score := figure(form.total_score)) is not None]
    perfect = [(form, score) for form, score in scores if score.value == HUNDRED]
    anchors = [at(f"“{form.where}”总分", score) for form, score in perfect]
    if not anchors:
        anchors = [Anchor("实际值等于目标值", row.actual.raw) for row in rows if row.actual.raw][:_SHOWN]
    share, hits = show(whole * HUNDRED / len(marked), 1), show(exact * HUNDRED / len(pairs), 1)
    yield Breach(
        zh=f"线索：{len(marked)}项指标中{whole}项（{share}%）得满分，{len(pairs)}项可比的指标中{exact}项（{hits}%）"
        f"实际恰好等于目标，{len(scores)}张有总分的表中{len(perfect)}张100分",
        en=f"lead: {share}% of the indicators have full marks, {hits}% hit their target exactly",
        anchors=anchors, where="自评得分", facts=("good",),
        computation=Computation(
            formula="满分指标数 ÷ 指标数；恰好等于目标的指标数 ÷ 可比指标数",
            values=(("满分", f"{whole}/{len(marked)}"), ("恰好等于目标", f"{exact}/{len(pairs)}")),
            unit="%", actual=share,
        ),
    )
