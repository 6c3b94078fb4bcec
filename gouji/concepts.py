"""The facts that the statements of a final account are made of: the keys of `Figure.concept` and
`StatementCell.column`, with their Chinese names.

How a fact is keyed, whether it comes from a table or from a sentence: `fund` is the money's scope.
T1, T2 and T3 are of fund "all"; T4's totals of "fiscal", its fund columns of that fund; T5 and T6 of
"general_public"; T7 of "fiscal"; T8 and T9 of theirs. T5's total is (expenditure_total,
general_public), its 基本支出 (basic_expenditure, general_public); T6's 人员经费合计 is
(personnel_funds, general_public); a subject's row is (func, fund, code) with its name. Operating
expense, procurement and vehicles are of fund "all". In a budget, `final` is the budgeted figure.
"""

from __future__ import annotations

CONCEPTS: dict[str, str] = {
    # totals and balances
    "income_grand_total": "收入总计",
    "expenditure_grand_total": "支出总计",
    "income_total": "本年收入合计",
    "expenditure_total": "本年支出合计",
    "opening_balance": "年初结转和结余",
    "closing_balance": "年末结转和结余",
    "surplus_distribution": "结余分配",
    "non_fiscal_surplus_used": "使用非财政拨款结余（含专用结余）",
    # income by source
    "income_fiscal": "财政拨款收入",
    "income_general_public": "一般公共预算财政拨款收入",
    "income_gov_funds": "政府性基金预算财政拨款收入",
    "income_state_capital": "国有资本经营预算财政拨款收入",
    "income_superior": "上级补助收入",
    "income_service": "事业收入",
    "income_operating": "经营收入",
    "income_affiliates": "附属单位上缴收入",
    "income_other": "其他收入",
    # expenditure by kind
    "basic_expenditure": "基本支出",
    "project_expenditure": "项目支出",
    "remitted_to_superior": "上缴上级支出",
    "operating_expenditure": "经营支出",
    "subsidy_to_affiliates": "对附属单位补助支出",
    "personnel_funds": "人员经费",
    "public_funds": "公用经费",
    # expenditure by subject
    "func": "功能分类科目支出",
    "func_basic": "功能分类科目基本支出",
    "func_project": "功能分类科目项目支出",
    "func_income": "功能分类科目收入",
    "econ": "经济分类科目支出",
    # three public expenses
    "three_public": "“三公”经费",
    "overseas_travel": "因公出国（境）费",
    "vehicle": "公务用车购置及运行维护费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行维护费",
    "official_reception": "公务接待费",
    # the rest
    "agency_operating_expense": "机关运行经费",
    "institution_public_funds": "事业单位公用经费",
    "procurement_total": "政府采购支出总额",
    "procurement_goods": "政府采购货物支出",
    "procurement_works": "政府采购工程支出",
    "procurement_services": "政府采购服务支出",
    "procurement_sme": "授予中小企业合同金额",
    "procurement_micro": "授予小微企业合同金额",
    "fleet_size": "公务用车保有量",
    "vehicles": "车辆",
    "department_budget": "整体支出全年预算数",
    "department_executed": "整体支出全年执行数",
}

FUNDS: dict[str, str] = {
    "all": "",
    "fiscal": "财政拨款",
    "general_public": "一般公共预算财政拨款",
    "gov_funds": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}

MEASURES: dict[str, str] = {
    "final": "决算数",
    "budget_original": "年初预算数",
    "budget_adjusted": "全年预算数",
    "prior_year": "上年数",
}

STATEMENTS: dict[str, str] = {
    "text": "文字说明",
    "T1": "收入支出决算总表",
    "T2": "收入决算表",
    "T3": "支出决算表",
    "T4": "财政拨款收入支出决算总表",
    "T5": "一般公共预算财政拨款支出决算表",
    "T6": "一般公共预算财政拨款基本支出决算表",
    "T7": "财政拨款“三公”经费支出决算表",
    "T8": "政府性基金预算财政拨款收入支出决算表",
    "T9": "国有资本经营预算财政拨款收入支出决算表",
}


def fact_name(concept: str, fund: str = "all", measure: str = "final") -> str:
    """The Chinese name of a fact, for messages: 一般公共预算财政拨款基本支出年初预算数."""
    name = FUNDS.get(fund, "") + CONCEPTS.get(concept, concept)
    return name if measure == "final" else name + MEASURES.get(measure, "")
