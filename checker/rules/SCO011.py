"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import HUNDRED, figure
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import Profile
from gouji.findings import Computation
from gouji.records import EvaluationReport


@rule("SCO011", "grade-off-the-score", kind="scoring", severity="high", basis=EVALUATION_RULES)
def grade_off_the_score(report: EvaluationReport, profile: Profile) -> Iterator[Breach | CannotTell]:
    """评级与得分不符：评级不是得分（折合百分制）所在的等级，或以不满100分的总分直接按百分制评级。

    等级线以国家标准（优≥90、良80—90、中60—80、差<60）为准，口径库中任一地方等级线对得上的也算对。得分表总分值不是100时，先按得分率折算；
    总分值不明时按百分制看。得分离等级线不到1分的不判断。

    Example:
        EvaluationReport:
          final_score: 92.00分
          grade: 优秀
          class_total: {name: 合计, weight: "100.00", score: "92.00"}

    Counter-example:
        EvaluationReport:
          final_score: 86.84分
          grade: 良好
          class_total: {name: 合计, weight: "90.00", score: "86.84", rate: 96.49%}
    """
    score, grade, whole = report.final_score, report.grade, report.class_total
    if score is None or grade is None:
        return
    base = figure(whole.weight) if whole else None
    full = base.value if base is not None and base.value > 0 else HUNDRED
    if score.value > full:
        return
    rate = score.value / full * HUNDRED
    word = grade.quote.strip("“”\"").removesuffix("秀").removesuffix("好").removesuffix("等")
    word = {"一般": "中", "合格": "中", "不合格": "差"}.get(word, word)
    national = profile.grades[0]
    if word not in {name for name, _ in national}:
        return
    right = _band(national, rate)
    if any(_band(bands, rate) == word for bands in profile.grades):
        return
    if any(abs(rate - line) < 1 for _, line in national if line):
        return
    anchors = [at("最终得分", score), at("评级", grade)]
    if base is not None:
        anchors.append(at("总分值", base))
    if whole is not None and (printed := figure(whole.rate)) is not None:
        anchors.append(at("得分率", printed))
    raw = "，按百分制直接评级" if full != HUNDRED and _band(national, score.value) == word else ""
    yield Breach(
        zh=f"得分{show(score.value)}分的满分是{show(full)}分，得分率{show(rate)}%，应评为“{right}”，"
        f"报告评为“{grade.quote}”{raw}",
        en=f"{show(score.value)} of {show(full)} is {show(rate)}%, grade {right}, but graded {grade.quote}",
        anchors=anchors,
        computation=Computation(
            formula="得分率 = 得分 ÷ 总分值 × 100%；等级线 90/80/60", unit="%",
            values=(("得分", show(score.value)), ("总分值", show(full))),
            expected=right, actual=grade.quote,
        ),
        where=report.where,
    )


def _band(bands: tuple[tuple[str, Decimal], ...], score: Decimal) -> str:
    return next((name for name, line in bands if score >= line), bands[-1][0])
