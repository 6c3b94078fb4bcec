"""From the words before a figure to the fact that it states: concept, fund and measure."""

from __future__ import annotations

import re
from functools import lru_cache

from gouji.records import Fund, Measure

_FUND_WORDS: tuple[tuple[Fund, re.Pattern[str]], ...] = (
    ("gov_funds", re.compile(r"政府性基金")),
    ("state_capital", re.compile(r"国有资本经营")),
    ("general_public", re.compile(r"一般公共预算|公共财政拨款|公共财政预算|公共预算")),
    ("fiscal", re.compile(r"财政拨款")),
)

# What may stand between the name of a fact and its figure.
_TAIL = (
    r"(?:(?:财政拨款)?(?:支出|收入)?(?:财政拨款)?(?:年初|年末|全年|调整)?(?:决算支出|支出决算|决算数额|决算数|决算|"
    r"预算数|预算安排|预算|合计|总计|共计|总额|金额|数额|经费)?(?:支出|收入)?)?(?:总?数|为|是|共|均|:|约|计|达到?|安排|完成)*$"
)

_CONCEPTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (concept, re.compile(f"(?:{pattern}){_TAIL}"))
    for concept, pattern in (
        # the order matters: the longer name first
        ("three_public", r"\"?三公\"?经费\"?(?:(?:一般公共预算|公共)?(?:财政)?拨款)?(?:支出)?"),
        (
            "grand_total",
            r"收入支出(?:决算)?总(?:计|额)|收、支(?:决算)?总计|收支总(?:计|预算|决算)|收、支总预算|收入(?:总计)?[、和与]支出总计",
        ),
        (
            "non_fiscal_surplus_used",
            r"使用非财政拨款结余(?:\(含专用结余\))?|(?:用)?事业基金弥补收支差额",
        ),
        ("surplus_distribution", r"结余分配"),
        ("opening_balance", r"(?:年初|上年)(?:[一-龥]{0,8}?)结转(?:和|与|及)?结余"),
        ("closing_balance", r"年末(?:[一-龥]{0,8}?)结转(?:和|与|及)?结余|结转下年(?:支出)?"),
        (
            "income_grand_total",
            r"(?:收入(?:决算)?总(?:计|预算))|(?<![一-龥])总收入|(?:年度?|部门|单位|全年|本年)总收入",
        ),
        ("income_superior", r"上级补助收入"),
        ("income_affiliates", r"附属单位上缴收入|下级单位上缴收入"),
        ("income_service", r"(?<![位业])事业收入"),
        ("income_operating", r"(?:事业单位)?经营收入"),
        ("income_other", r"其他(?:各项)?收入"),
        ("income_state_capital", r"国有资本经营预算(?:财政)?(?:拨款)?收入"),
        ("income_gov_funds", r"政府性基金(?:预算)?(?:财政)?(?:拨款)?收入|其中:?政府性基金"),
        ("income_general_public", r"一般公共预算(?:财政)?(?:拨款)?收入"),
        (
            "expenditure_grand_total",
            r"支出(?:决算)?总(?:计|预算)|(?<![一-龥])总支出|(?:年度?|部门|单位|全年|本年)总支出",
        ),
        ("income_fiscal", r"(?:当年)?财政(?:补助|拨款)收入"),
        ("income_total", r"本年(?:财政拨款)?收入(?:合计)?|20\d\d年度?收入(?:合计)?|收入预算"),
        ("remitted_to_superior", r"上缴上级支出"),
        ("subsidy_to_affiliates", r"对附属单位补助(?:支出)?"),
        ("operating_expenditure", r"(?:事业单位)?经营支出"),
        ("project_expenditure", r"项目支出"),
        ("basic_expenditure", r"基本支出"),
        ("personnel_funds", r"人员(?:经费|支出)"),
        ("public_funds", r"(?:日常)?公用(?:经费|支出)"),
        (
            "expenditure_total",
            r"本年(?:财政拨款)?支出(?:合计)?|20\d\d年度?支出(?:合计)?|财政拨款支出(?:合计)?|"
            r"(?:一般公共预算|公共财政|公共预算|政府性基金|国有资本经营)(?:预算)?(?:财政)?(?:拨款)?"
            r"支出(?:合计)?|(?<![一-龥])支出预算",
        ),
        ("vehicle", r"公务用?车购置(?:费)?(?:、|及|和|与)(?:公务用车)?运行(?:维护)?费?"),
        ("vehicle_purchase", r"公务用?车购置费?"),
        ("vehicle_operation", r"公务用?车运行(?:维护)?费?"),
        ("overseas_travel", r"因公出国(?:\(境\))?(?:费用|经费|费)?"),
        ("official_reception", r"公务接待费?"),
        ("agency_operating_expense", r"机关运行(?:经)?费(?:用)?"),
        ("procurement_goods", r"(?:政府采购)?货物(?:类)?(?:采购)?(?:支出|金额)|政府采购货物"),
        ("procurement_works", r"(?:政府采购)?工程(?:类)?(?:采购)?(?:支出|金额)|政府采购工程"),
        ("procurement_services", r"(?:政府采购)?服务(?:类)?(?:采购)?(?:支出|金额)|政府采购服务"),
        ("procurement_micro", r"授予小微企业(?:的)?(?:合同)?金额"),
        ("procurement_sme", r"授予中小(?:微)?企业(?:的)?(?:合同)?金额"),
        (
            "procurement_total",
            r"政府采购(?:支出)?(?:总额|总金额|金额|规模)?(?:\(以合同签订为准\))?",
        ),
    )
)

THREE_PUBLIC_PARTS = frozenset(
    ["overseas_travel", "vehicle", "vehicle_purchase", "vehicle_operation", "official_reception"]
)
_THREE_PUBLIC = THREE_PUBLIC_PARTS | {"three_public"}
_ALL_FUNDS = frozenset(
    [
        "agency_operating_expense",
        "procurement_total",
        "procurement_goods",
        "procurement_works",
        "procurement_services",
        "procurement_sme",
        "procurement_micro",
        "surplus_distribution",
        "non_fiscal_surplus_used",
        "income_superior",
        "income_service",
        "income_operating",
        "income_affiliates",
        "income_other",
        "income_fiscal",
        "income_general_public",
        "income_gov_funds",
        "income_state_capital",
    ]
)
_MEASURES: tuple[tuple[Measure, re.Pattern[str]], ...] = (
    ("budget_original", re.compile(r"年初预算|年初部门预算|当年预算数?为?$")),
    ("budget_adjusted", re.compile(r"全年预算|调整预算|调整后预算|预算调整数")),
    (
        "budget_original",
        re.compile(
            r"(?<!公共)(?<!基金)(?<!经营)(?<!部门)(?<!总)预算(?:数|总额|安排|金额)?(?:为|是|共|:)*$"
        ),
    ),
)
_SCOPE_WORDS = re.compile(
    r"(?:全国|中央|地方|全省|省级|省本级|全区|区级|区本级|全市|市级|市本级|全县|县级|县本级|全乡|全镇|全街道|本级|下属|所属)"
)
_BODY_END = re.compile(
    r"([一-龥()]{2,30}(?:厅|局|委|委员会|办公室|政府|中心|院|校|大学|部|署|会|站|所|馆|园|医院))(?:20\d\d年度?)?$"
)


@lru_cache(maxsize=4096)
def concept_of(label: str) -> str:
    """The concept that a label names, or "". `grand_total` stands for both sides of T1 or T4."""
    for concept, pattern in _CONCEPTS:
        if pattern.search(label):
            return concept
    return ""


@lru_cache(maxsize=4096)
def fund_named(text: str) -> Fund | None:
    """The fund that a text names, or None."""
    for fund, pattern in _FUND_WORDS:
        if pattern.search(text):
            return fund
    return None


def measure_of(label: str) -> Measure | None:
    """Which figure of a fact a label names: the budget at the year's start, the adjusted one; None
    where it does not say (the final figure, as a rule)."""
    for measure, pattern in _MEASURES:
        if pattern.search(label):
            return measure
    return None


def scope_of(label: str, department: str) -> str:
    """Whose figure a label names when it is not the department's: a level of government, a unit."""
    words = _SCOPE_WORDS.search(label)
    if words:
        return words[0]
    concept = concept_of(label)
    for name, pattern in _CONCEPTS:
        if name == concept:
            match = pattern.search(label)
            body = _BODY_END.search(label[: match.start()]) if match else None
            if body and department and body[1] not in department and department not in body[1]:
                return body[1]
            return ""
    return ""


def fund_of(concept: str, label: str, section: str) -> Fund:
    """The fund of a fact, from its label, else from its section's heading."""
    if concept in _THREE_PUBLIC:
        return "fiscal"
    if concept in _ALL_FUNDS:
        return "all"
    named = fund_named(label)
    if named and named != "fiscal":
        return named
    return fund_named(section) or named or "all"
