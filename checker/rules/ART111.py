"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of, head, name_of, paired, plain, row_anchors
from checker.laws import EVALUATION_RULES
from gouji.records import EvaluationReport, SelfEvaluation


@rule(
    "ART111", "indicator-listed-twice-another-omitted", kind="completeness", severity="medium",
    basis=EVALUATION_RULES,
)
def indicator_listed_twice_another_omitted(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """指标误列漏列：评价报告正文把同一项指标在两类下各列一次，而自评表中该类的另一项指标没有列。

    只在“重复的一处不属于该类、该类恰好少一项”时提示；正文整类没有列的不算。

    Example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {level2: 数量指标, name: 展位数量}
              - {level2: 时效指标, name: 策划完成时效}
              - {level2: 时效指标, name: 支付及时性}
              - {level2: 经济成本指标, name: 会务费控制率}
        - EvaluationReport:
            stated_targets:
              - {name: 展位数量, section: 产出数量, target: {}}
              - {name: 策划完成时效, section: 产出时效, target: {}}
              - {name: 支付及时性, section: 产出时效, target: {}}
              - {name: 会务费控制率, section: 经济成本指标, target: {}}

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {level2: 数量指标, name: 展位数量}
              - {level2: 时效指标, name: 策划完成时效}
              - {level2: 时效指标, name: 支付及时性}
              - {level2: 经济成本指标, name: 会务费控制率}
        - EvaluationReport:
            stated_targets:
              - {name: 展位数量, section: 产出数量, target: {}}
              - {name: 策划完成时效, section: 产出时效, target: {}}
              - {name: 会务费控制率, section: 产出时效, target: {}}
              - {name: 会务费控制率, section: 经济成本指标, target: {}}
    """
    form = form_of(report, forms)
    if form is None:
        return
    stated = report.stated_targets
    names = [name_of(row) for row in form.indicators]
    found = paired([each.name.quote for each in stated], names)
    homes = {plain(names[to]): form.indicators[to].level2 for to in found.values()}
    omitted = [row for at_, row in enumerate(form.indicators) if at_ not in found.values()]
    for each in stated:
        twins = [other for other in stated if plain(other.name.quote) == plain(each.name.quote)]
        home = homes.get(plain(each.name.quote), "")
        if len(twins) != 2 or not home or _same(each.section, home):
            continue
        missing = [row for row in omitted if _same(each.section, row.level2)]
        if len(missing) != 1:
            continue
        anchors = [at(f"列在“{twin.section}”", head(twin.name)) for twin in twins]
        anchors += row_anchors(missing[0], "name")
        yield Breach(
            zh=f"“{each.name.quote}”属于{home}，正文又列在“{each.section}”下；自评表该类的"
            f"“{name_of(missing[0])}”没有列出",
            en="an indicator is listed a second time under another class, whose own is left out",
            anchors=anchors, where=form.where,
        )


def _same(section: str, level: str) -> bool:
    """产出时效 and 时效指标 are one class."""
    short = level.removesuffix("指标")
    return bool(short) and (short in section or section.removesuffix("指标") in level)
