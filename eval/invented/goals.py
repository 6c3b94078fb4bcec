"""Performance indicators by the kind of work, with the ranges that their targets come from."""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """An indicator: `told` is how the result is told in a sentence, "" where it is not; `per` is the
    indicator whose count the cost is divided by, for a cost of one."""

    level1: str
    level2: str
    name: str
    unit: str
    operator: str
    low: int
    high: int
    told: str = ""
    per: str = ""


_OUT, _COST, _GAIN, _SAT = "产出指标", "成本指标", "效益指标", "满意度指标"
_QUANTITY, _QUALITY, _TIME = "数量指标", "质量指标", "时效指标"
_ECONOMIC_COST, _SOCIAL, _ECONOMIC, _ECOLOGICAL, _LASTING = (
    "经济成本指标", "社会效益指标", "经济效益指标", "生态效益指标", "可持续影响指标"
)

KINDS: dict[str, tuple[Measure, ...]] = {
    "works": (
        Measure(_OUT, _QUANTITY, "实施点位数量", "处", ">=", 3, 40, "完成{}实施点位"),
        Measure(_OUT, _QUANTITY, "治理面积", "亩", ">=", 120, 4800, "治理面积{}"),
        Measure(_OUT, _QUALITY, "工程验收合格率", "%", "=", 100, 100),
        Measure(_OUT, _TIME, "工程按期完工率", "%", ">=", 90, 100),
        Measure(_COST, _ECONOMIC_COST, "单位面积投入", "元/亩", "<=", 0, 0, per="治理面积"),
        Measure(_GAIN, _SOCIAL, "受益群众", "人", ">=", 900, 26000, "受益群众{}"),
        Measure(_GAIN, _LASTING, "管护制度健全性", "", "", 0, 0),
        Measure(_SAT, _SAT, "受益群众满意度", "%", ">=", 85, 95),
    ),
    "training": (
        Measure(_OUT, _QUANTITY, "举办培训班", "期", ">=", 2, 18, "举办培训班{}"),
        Measure(_OUT, _QUANTITY, "培训人次", "人次", ">=", 120, 2400, "参训{}"),
        Measure(_OUT, _QUALITY, "培训考核合格率", "%", ">=", 90, 98),
        Measure(_OUT, _TIME, "培训计划按期完成率", "%", "=", 100, 100),
        Measure(_COST, _ECONOMIC_COST, "人均培训成本", "元", "<=", 0, 0, per="培训人次"),
        Measure(_GAIN, _SOCIAL, "业务能力提升情况", "", "", 0, 0),
        Measure(_SAT, _SAT, "参训学员满意度", "%", ">=", 85, 95),
    ),
    "system": (
        Measure(_OUT, _QUANTITY, "维护系统模块", "个", "=", 2, 16, "维护系统模块{}"),
        Measure(_OUT, _QUANTITY, "系统巡检次数", "次", ">=", 12, 52, "开展系统巡检{}"),
        Measure(_OUT, _QUALITY, "系统可用率", "%", ">=", 95, 99),
        Measure(_OUT, _TIME, "故障响应时间", "小时", "<=", 2, 8),
        Measure(_COST, _ECONOMIC_COST, "年度运维费用", "万元", "<=", 0, 0),
        Measure(_GAIN, _SOCIAL, "在线办理业务", "件", ">=", 600, 9800, "在线办理业务{}"),
        Measure(_SAT, _SAT, "系统用户满意度", "%", ">=", 85, 95),
    ),
    "inspect": (
        Measure(_OUT, _QUANTITY, "开展检查", "次", ">=", 12, 260, "开展检查{}"),
        Measure(_OUT, _QUANTITY, "出具检测报告", "份", ">=", 10, 180, "出具检测报告{}"),
        Measure(_OUT, _QUALITY, "检测报告合格率", "%", "=", 100, 100),
        Measure(_OUT, _TIME, "检查任务按时完成率", "%", ">=", 95, 100),
        Measure(_COST, _ECONOMIC_COST, "单次检查平均成本", "元", "<=", 0, 0, per="开展检查"),
        Measure(_GAIN, _SOCIAL, "问题整改率", "%", ">=", 90, 98),
        Measure(_SAT, _SAT, "服务对象满意度", "%", ">=", 85, 95),
    ),
    "subsidy": (
        Measure(_OUT, _QUANTITY, "补助对象数量", "户", ">=", 20, 1800, "补助{}"),
        Measure(_OUT, _QUALITY, "补助发放准确率", "%", "=", 100, 100),
        Measure(_OUT, _TIME, "补助资金发放及时率", "%", ">=", 95, 100),
        Measure(_COST, _ECONOMIC_COST, "户均补助标准", "元", "<=", 0, 0, per="补助对象数量"),
        Measure(_GAIN, _ECONOMIC, "带动增收", "万元", ">=", 60, 900, "带动增收{}"),
        Measure(_GAIN, _SOCIAL, "政策知晓率", "%", ">=", 85, 95),
        Measure(_SAT, _SAT, "补助对象满意度", "%", ">=", 85, 95),
    ),
    "purchase": (
        Measure(_OUT, _QUANTITY, "购置设备", "台（套）", ">=", 4, 320, "购置设备{}"),
        Measure(_OUT, _QUALITY, "设备验收合格率", "%", "=", 100, 100),
        Measure(_OUT, _TIME, "设备到货及时率", "%", ">=", 90, 100),
        Measure(_COST, _ECONOMIC_COST, "采购资金节约率", "%", ">=", 1, 4),
        Measure(_GAIN, _SOCIAL, "设备使用率", "%", ">=", 85, 98),
        Measure(_GAIN, _LASTING, "设备使用年限", "年", ">=", 5, 8),
        Measure(_SAT, _SAT, "使用单位满意度", "%", ">=", 85, 95),
    ),
    "publicity": (
        Measure(_OUT, _QUANTITY, "开展宣传活动", "场", ">=", 4, 60, "开展宣传活动{}"),
        Measure(_OUT, _QUANTITY, "发放宣传资料", "份", ">=", 1200, 26000, "发放宣传资料{}"),
        Measure(_OUT, _TIME, "宣传活动按时完成率", "%", "=", 100, 100),
        Measure(_COST, _ECONOMIC_COST, "单场活动成本", "元", "<=", 0, 0, per="开展宣传活动"),
        Measure(_GAIN, _SOCIAL, "群众知晓率", "%", ">=", 80, 92),
        Measure(_GAIN, _ECOLOGICAL, "公众参与意识", "", "", 0, 0),
        Measure(_SAT, _SAT, "群众满意度", "%", ">=", 85, 95),
    ),
    "research": (
        Measure(_OUT, _QUANTITY, "完成研究报告", "篇", "=", 1, 6, "完成研究报告{}"),
        Measure(_OUT, _QUANTITY, "开展实地调研", "次", ">=", 4, 30, "开展实地调研{}"),
        Measure(_OUT, _QUALITY, "成果评审通过率", "%", "=", 100, 100),
        Measure(_OUT, _TIME, "成果按期提交率", "%", "=", 100, 100),
        Measure(_COST, _ECONOMIC_COST, "项目成本控制率", "%", "<=", 100, 100),
        Measure(_GAIN, _LASTING, "成果应用情况", "", "", 0, 0),
        Measure(_SAT, _SAT, "成果使用单位满意度", "%", ">=", 85, 95),
    ),
    "event": (
        Measure(_OUT, _QUANTITY, "举办活动", "场", ">=", 1, 12, "举办活动{}"),
        Measure(_OUT, _QUANTITY, "参加单位数量", "家", ">=", 24, 320, "参加单位{}"),
        Measure(_OUT, _QUALITY, "活动安全责任事故", "起", "=", 0, 0),
        Measure(_OUT, _TIME, "活动按期举办率", "%", "=", 100, 100),
        Measure(_COST, _ECONOMIC_COST, "场均活动成本", "万元", "<=", 0, 0, per="举办活动"),
        Measure(_GAIN, _SOCIAL, "媒体报道数量", "篇", ">=", 12, 160, "媒体报道{}"),
        Measure(_SAT, _SAT, "参加单位满意度", "%", ">=", 85, 95),
    ),
}

WORDS: tuple[str, ...] = ("显著提升", "持续增强", "有效改善", "明显提高")
"""Targets of what is told in words; the result is graded."""
