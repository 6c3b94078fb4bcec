"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import head, plain
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_LEAST = 30


@rule("CLM012", "goal-of-another-project", kind="claim", severity="medium", basis=EVALUATION_RULES)
def goal_of_another_project(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """跨项目目标照抄：两个不同项目的“预期目标”（或“实际完成情况”）逐字相同。

    目标应说明本项目的资金做什么。只看不少于30个字、去掉标点和编号后完全相同的整段；三个以上项目共用的算一条。

    Example:
        - SelfEvaluation:
            where: 甲
            goal_expected: 完成东港灯塔加固工程，更换全部灯具和供电线路，保障夜间航行和船员安全。
        - SelfEvaluation:
            where: 乙
            goal_expected: 完成西港灯塔加固工程，更换全部灯具和供电线路，保障夜间航行和船员安全。

    Counter-example:
        - SelfEvaluation:
            where: 甲
            goal_expected: 完成东港灯塔加固工程，更换全部灯具和供电线路，保障夜间航行和船员安全。
        - SelfEvaluation:
            where: 乙
            goal_expected: 完成东港灯塔加固工程，更换全部灯具和供电线路，保障夜间航行和船员安全。
    """
    for field, role in (("goal_expected", "预期目标"), ("goal_actual", "实际完成情况")):
        told: dict[str, list[SelfEvaluation]] = {}
        for form in forms:
            goal = getattr(form, field)
            text = plain(re.sub(r"(?:^|\n)\s*\d+[.、．]", "", goal.quote)) if goal else ""
            if form.kind == "project" and len(text) >= _LEAST:
                told.setdefault(text, []).append(form)
        for text, sharing in told.items():
            names = list(dict.fromkeys(form.where for form in sharing))
            if len(names) < 2:
                continue
            yield Breach(
                zh=f"{len(names)}个项目的{role}逐字相同：“{text[:20]}…”，见{'、'.join(f'“{n}”' for n in names)}",
                en=f"{len(names)} projects have the same text for their {field}",
                anchors=[at(f"“{form.where}”{role}", head(getattr(form, field))) for form in sharing],
                where="、".join(names), facts=("same", field, *names),
            )
