"""What titles, rows and columns of the statements are called, and which fact each name means.

Names are in normal form (`extractor.normal.squeeze`), without their numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gouji.records import Fund, Measure, StatementId

CLASS_CODES: dict[str, str] = {
    "一般公共服务支出": "201", "外交支出": "202", "国防支出": "203", "公共安全支出": "204",
    "教育支出": "205", "科学技术支出": "206", "文化旅游体育与传媒支出": "207",
    "文化体育与传媒支出": "207", "社会保障和就业支出": "208", "卫生健康支出": "210",
    "医疗卫生与计划生育支出": "210", "医疗卫生支出": "210", "节能环保支出": "211",
    "城乡社区支出": "212", "农林水支出": "213", "交通运输支出": "214",
    "资源勘探工业信息等支出": "215", "资源勘探信息等支出": "215", "资源勘探电力信息等支出": "215",
    "商业服务业等支出": "216", "金融支出": "217", "援助其他地区支出": "219",
    "自然资源海洋气象等支出": "220", "国土海洋气象等支出": "220", "国土资源气象等支出": "220",
    "住房保障支出": "221", "粮油物资储备支出": "222", "国有资本经营预算支出": "223",
    "灾害防治及应急管理支出": "224", "其他支出": "229", "债务还本支出": "231",
    "债务付息支出": "232", "债务发行费用支出": "233", "抗疫特别国债安排的支出": "234",
}  # fmt: skip
"""The classes of the functional classification, by their names of this and earlier years."""

_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,4}[、.]|\([一二三四五六七八九十]{1,3}\)、?|\d{1,2}[、.](?!\d)|\(\d{1,2}\)|[①-⑳])"
)
_OF_WHICH = re.compile(r"^其中[:：]?")


def bare(name: str) -> str:
    """A row's name without its number and without 其中."""
    while True:
        shorter = _OF_WHICH.sub("", _NUMBER.sub("", name, count=1), count=1)
        if shorter == name:
            return name
        name = shorter


def is_of_which(name: str) -> bool:
    """Whether a row says that it is a part of the row above."""
    return name.startswith("其中")


def _patterns(*rows: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), concept) for pattern, concept in rows)


_INCOME_ROWS = _patterns(
    (r"(?:本年)?收入合计", "income_total"),
    (r"(?:本年)?收入总计|总计", "income_grand_total"),
    (r"(?:本年)?财政拨款(?:预算)?(?:收入)?", "income_fiscal"),
    (r"一般公共预算.*", "income_general_public"),
    (r"政府性基金.*", "income_gov_funds"),
    (r"国有资本经营.*", "income_state_capital"),
    (r"上级补助收入", "income_superior"),
    (r"事业收入(?:\(.*\))?", "income_service"),
    (r"(?:事业单位)?经营收入", "income_operating"),
    (r"附属单位(?:上缴|缴)(?:收入|款)", "income_affiliates"),
    (r"其他收入", "income_other"),
    (r"使用非财政拨款(?:专用)?结余.*|(?:用)?事业基金弥补收支差额", "non_fiscal_surplus_used"),
    (r"(?:年初|上年)(?:财政拨款)?结转(?:(?:和|与|及)?结余)?(?:资金)?", "opening_balance"),
)
_EXPENDITURE_ROWS = _patterns(
    (r"(?:本年)?支出合计", "expenditure_total"),
    (r"(?:本年)?支出总计|总计", "expenditure_grand_total"),
    (r"结余分配", "surplus_distribution"),
    (
        r"(?:年末(?:财政拨款)?结转(?:(?:和|与|及)?结余)?)|(?:年终)?结转下年(?:支出)?|"
        r"结转(?:和|与|及)?结余",
        "closing_balance",
    ),
)
_INCOME_COLUMNS = _patterns(
    (r"(?:本年)?收入合计|合计|总计", "income_total"),
    (r"财政拨款(?:预算)?收入|财政拨款", "income_fiscal"),
    (r"一般公共预算.*", "income_general_public"),
    (r"政府性基金.*", "income_gov_funds"),
    (r"国有资本经营.*", "income_state_capital"),
    (r"上级补助收入", "income_superior"),
    (r"事业收入", "income_service"),
    (r"(?:事业单位)?经营收入", "income_operating"),
    (r"附属单位(?:上缴|缴)(?:收入|款)", "income_affiliates"),
    (r"其他收入", "income_other"),
)
_EXPENDITURE_COLUMNS = _patterns(
    (r"(?:年初|上年)(?:财政拨款)?结转(?:(?:和|与|及)?结余)?", "opening_balance"),
    (r"(?:年末(?:财政拨款)?)结转(?:(?:和|与|及)?结余)?", "closing_balance"),
    (r"本年收入(?:合计)?", "income_total"),
    (r"(?:本年)?支出(?:合计|总计)?|合计|总计", "expenditure_total"),
    (r"基本支出", "basic_expenditure"),
    (r"项目支出", "project_expenditure"),
    (r"上缴上级支出", "remitted_to_superior"),
    (r"(?:事业单位)?经营支出", "operating_expenditure"),
    (r"对附属单位补助(?:支出)?", "subsidy_to_affiliates"),
)
_BASIC_COLUMNS = _patterns(
    (r"合计|总计|决算数|预算数|金额|本年支出(?:合计)?|基本支出", "basic_expenditure"),
    (r"人员(?:经费|支出)", "personnel_funds"),
    (r"(?:日常)?公用(?:经费|支出)", "public_funds"),
)
_THREE_PUBLIC = _patterns(
    (r"因公出国.*", "overseas_travel"),
    (r"公务接待.*", "official_reception"),
    (r"(?:公(?:务用?)?车|车辆)?购置(?:支出|费)?", "vehicle_purchase"),
    (r"(?:公(?:务用?)?车|车辆)?运行(?:维护)?(?:支出|费)?", "vehicle_operation"),
    (r"(?:公(?:务用?)?车|车辆)购置.*运行.*", "vehicle"),
    (r"机关运行经费.*", "agency_operating_expense"),
    (r"\"?三公\"?经费.*|合计|总计", "three_public"),
)

AS_SUBJECT: dict[str, str] = {
    "expenditure_total": "func", "basic_expenditure": "func_basic",
    "project_expenditure": "func_project", "income_total": "func_income",
}  # fmt: skip
"""What a column's total is called in the row of a functional subject."""


def _first(table: tuple[tuple[re.Pattern[str], str], ...], name: str) -> str:
    return next((concept for pattern, concept in table if pattern.fullmatch(name)), "")


def row_concept(name: str, side: str) -> str:
    """The fact of a row of T1 or T4, from its bare name: "func" for a class, "" if unknown."""
    if side == "income":
        return _first(_INCOME_ROWS, name)
    return _first(_EXPENDITURE_ROWS, name) or ("func" if name in CLASS_CODES else "")


@lru_cache(maxsize=1024)
def three_public_concept(name: str) -> str:
    """The expense that a row or column of T7 is of, or ""."""
    return _first(_THREE_PUBLIC, name)


def column_concept(statement: StatementId, name: str) -> str:
    """The fact of a column of T2, T3, T5, T6, T8 or T9 in the total row, or ""."""
    if statement == "T2":
        return _first(_INCOME_COLUMNS, name)
    if statement == "T6":
        return _first(_BASIC_COLUMNS, name)
    return _first(_EXPENDITURE_COLUMNS, name)


def column_fund(name: str) -> Fund | None:
    """The fund that a column of T4 is of; a total is of all fiscal appropriation."""
    if "政府性基金" in name:
        return "gov_funds"
    if "国有资本" in name:
        return "state_capital"
    if re.search(r"一般公共|公共财政|公共预算", name):
        return "general_public"
    if re.search(r"合计|小计|总计|决算数|预算数|金额", name):
        return "fiscal"
    return None


def column_measure(path: str, budget_report: bool) -> Measure:
    """Which figure of a fact a column holds, from all of its headings."""
    if re.search(r"上年|去年", path):
        return "prior_year"
    if "决算" in path or budget_report:
        return "final"
    if re.search(r"全年预算|调整预算|预算调整", path):
        return "budget_adjusted"
    return "budget_original" if "预算数" in path else "final"


def statement_of(title: str) -> StatementId | None:
    """The statement that a title (normal form) names, or None.

    By title, since the order and the numbers of the statements differ between provinces.
    """
    if len(title) > 60 or not re.search(r"表(?:\(.*\))?$", title):
        return None
    if re.search(r"绩效|自评|采购|资产|项目支出|明细说明|债务|指标|目录", title):
        return None
    if "三公" in title:
        return "T7"
    if not re.search(r"决算|预算|收支|收入|支出", title):
        return None
    if "国有资本经营" in title:
        return "T9"
    if "政府性基金" in title:
        return "T8"
    if "基本支出" in title:
        return "T6" if "支出" in title else None
    if "总表" in title and "财政拨款" in title and re.search(r"收入支出|收支", title):
        return "T4"
    if re.search(r"一般公共预算|公共财政", title) and "支出" in title:
        return "T5"
    if re.search(r"收入支出(?:决算|预算)?总|收支(?:决算|预算)?总", title):
        return "T1"
    if "财政拨款" in title:
        return None
    if re.search(r"支出(?:决算|预算)?(?:总)?表", title):
        return "T3"
    return "T2" if re.search(r"收入(?:决算|预算)?(?:总)?表", title) else None
