from collections.abc import Iterator

from checker.compare import share_gap, verdict
from checker.engine import Basis, Breach, CannotTell, at, rule
from checker.interval import show
from gouji.findings import Computation
from gouji.records import Share


@rule(
    "FOO002",
    "wrong-share",
    kind="arithmetic",
    severity="medium",
    basis=Basis(document="中华人民共和国预算法（2018年修正）", clause="第七十五条", verified=True),
)
def wrong_share(share: Share) -> Iterator[Breach | CannotTell]:
    """占比与金额不符：文中写明的占比，不是分项除以总额所得。

    决算草案须数额准确。占比写错，读者据此判断的支出结构就是错的。只核对文中同时写明分项、总额和占比的
    表述，按三个数显示的位数推出的区间比较；总额为零时不判断。

    Example:
        Share: {what: 基本支出, part: 8779.08万元, whole: 18751.58万元, rate: 46.82%}

    Counter-example:
        Share: {what: 一般公共服务支出, part: 2106.66万元, whole: 2940.05万元, rate: 71.73%}
    """
    gap = share_gap(share.part, share.whole, share.rate)
    if gap is None:
        return
    severity = verdict(gap, share.rate.step)
    if severity is None:
        return
    expected = show(share.part.base / share.whole.base * 100, share.rate.decimals + 1)
    yield Breach(
        zh=f"{share.what}{share.part.printed}占{share.whole_label or '总额'}{share.whole.printed}"
        f"的比例应为{expected}%，文中写{share.rate.printed}",
        en=f"{share.part.printed} of {share.whole.printed} is {expected}%, not {share.rate.printed}",
        anchors=[at("分项", share.part), at("总额", share.whole), at("占比", share.rate)],
        computation=Computation(
            formula="占比 = 分项 ÷ 总额 × 100%",
            values=(("分项", share.part.printed), ("总额", share.whole.printed)),
            unit="%", expected=expected, actual=str(share.rate.value), difference=show(gap, 4),
        ),
        where=share.where,
        severity=severity if severity == "rounding" else None,
    )
