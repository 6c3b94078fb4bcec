"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import completion, figure, full, marks, satisfaction
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import Profile, explains, rates_of
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO006", "score-off-the-formula", kind="scoring", severity="medium", basis=EVALUATION_RULES)
def score_off_the_formula(form: SelfEvaluation, profile: Profile) -> Iterator[Breach | CannotTell]:
    """得分与完成率不符：按完成比例赋分的指标，得分不是按本报告的口径由完成率算出的。

    口径由本报告完成率不为100%的行拟合，疑点中写明符合的行数；看不出口径时不判断。得满分的行由其他规则
    核对（未完成却得满分、超额完成计分不一），这里不重复。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 甲, weight: 10, completion_rate: 80%, score: "8.00"}
            - {name: 乙, weight: 10, completion_rate: 90%, score: "9.00"}
            - {name: 丙, weight: 10, completion_rate: 75%, score: "7.50"}

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 甲, weight: 10, completion_rate: 80%, score: "8.00"}
            - {name: 乙, weight: 10, completion_rate: 90%, score: "9.00"}
            - {name: 丙, weight: 10, completion_rate: 75%, score: "7.50"}
            - {name: 丁, weight: 10, completion_rate: 60%, score: "6.00"}
            - {name: 戊, weight: 10, completion_rate: 70%, score: "9.00"}
    """
    fitted = profile.completion
    for row in form.indicators:
        pair, score, printed = marks(row), figure(row.score), completion(row)
        if pair is None or score is None or printed is None or full(row) or satisfaction(row):
            continue
        if row.scoring_rule not in (None, "proportional"):
            continue
        if fitted is None:
            yield CannotTell("本报告的数据看不出按完成比例赋分的口径")
            continue
        rates = rates_of(row)
        if explains(fitted.formula, (pair[0], rates, score)):
            continue
        expected = pair[0] * fitted.formula.share(rates[0])
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}，完成率{show(printed)}%、分值{show(pair[0])}，"
            f"按本报告口径应得{show(expected)}分，表中为{show(score.value)}分。口径：{fitted.zh}",
            en=f"completion {show(printed)}% of {show(pair[0])} points is {show(expected)}, not "
            f"{show(score.value)} ({fitted.en})",
            anchors=row_anchors(row, "weight", "rate", "score"),
            computation=Computation(
                formula=fitted.formula.zh, unit="分",
                values=(("分值", show(pair[0])), ("完成率", f"{show(printed)}%")),
                expected=show(expected), actual=show(score.value),
                difference=show(abs(expected - score.value), 4),
            ),
            where=form.where,
        )
