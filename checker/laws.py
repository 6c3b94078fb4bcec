"""The laws and rules behind the checks, as data. `verified` where the official text was read."""

from __future__ import annotations

from checker.engine import Basis

BUDGET_LAW_75 = Basis(
    document="中华人民共和国预算法（2018年修正）", clause="第七十五条", verified=True
)
BUDGET_LAW_76 = Basis(
    document="中华人民共和国预算法（2018年修正）", clause="第七十六条", verified=True
)
BUDGET_LAW_14 = Basis(
    document="中华人民共和国预算法（2018年修正）", clause="第十四条", verified=True
)
BUDGET_LAW_13 = Basis(
    document="中华人民共和国预算法（2018年修正）", clause="第十三条", verified=True
)
BUDGET_REGULATION_83 = Basis(
    document="中华人民共和国预算法实施条例（2020年修订）", clause="第八十三条", verified=True
)
DISCLOSURE_RULES = Basis(
    document="地方预决算公开操作规程（财预〔2016〕143号）", verified=False
)
EVALUATION_RULES = Basis(
    document="项目支出绩效评价管理办法（财预〔2020〕10号）", verified=False
)
BUDGET_REGULATION_5 = Basis(
    document="中华人民共和国预算法实施条例（2020年修订）", clause="第五条", verified=True
)
BUDGET_REGULATION_6 = Basis(
    document="中华人民共和国预算法实施条例（2020年修订）", clause="第六条", verified=True
)
THREE_PUBLIC_RULES = Basis(document="机关事务管理条例", clause="第七条", verified=True)
INDICATOR_GUIDE = Basis(
    document="中央部门项目支出核心绩效目标和指标设置及取值指引（试行）（财预〔2021〕101号）", verified=False
)
