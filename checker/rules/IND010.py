"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation
from gouji.types import Evidence

_EVENT = re.compile(r"(?:成功)?(?:举办|召开|开展|组织|签订|签署|参加|邀请|举行)了[^，。；,;]{2,30}")
_EFFECT = re.compile(r"(?:保证|维护|取得|达成|完成|提升|改善|促进)了[^，。；,;]{2,30}")
_DONE = re.compile(
    r"成功(?:举办|召开|签订|签署)[^。；;]{2,60}?(?:达成|取得)(?:了)?[^，。；,;]{0,10}(?:共识|成果|成效|效果)"
)
_ATTENDED = re.compile(r"[^，。；,;]{0,8}\d+余?(?:人|家|名)(?:参加|出席|参会|参展)")


@rule("IND010", "goal-told-as-past", kind="claim", severity="medium", basis=EVALUATION_RULES)
def goal_told_as_past(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """预期目标写成总结：“预期目标”用完成时态叙述已经发生的事（举办了、签订了、保证了）。

    目标应在年初设定，写成已发生的事说明是事后补填的总结，无法与完成情况对照。写成已举办、已签订等事件的为中，
    写成“保证了”“提升了”“成功举办……达成共识”等成效的为低。一张表作为一条疑点，列出各处。

    Example:
        SelfEvaluation: {goal_expected: 举办第三届论坛，参会人数不少于300人。}

    Counter-example:
        SelfEvaluation: {goal_expected: 6月26日在乌鲁木齐举办了第三届论坛，中方300余人参加。}
    """
    goal = form.goal_expected
    if goal is None:
        return
    events = list(_EVENT.finditer(goal.quote))
    found = [*events, *_EFFECT.finditer(goal.quote), *_DONE.finditer(goal.quote)]
    if not found:
        return
    found += _ATTENDED.finditer(goal.quote)
    places = [
        Evidence(
            quote=match[0], start=goal.start + match.start(), end=goal.start + match.end(),
            status=goal.status,
        )
        for match in found
    ]
    yield Breach(
        zh=f"“预期目标”用完成时态叙述已经发生的事：“{places[0].quote}”",
        en="the expected goal is told as something that has happened",
        anchors=[at("预期目标", place) for place in places],
        where=form.where,
        severity=None if events else "low",
    )
