"""The template of a municipality: nine statements in front, then the narrative in its set order."""

from __future__ import annotations

from decimal import Decimal

from eval.invented.book import Book
from eval.invented.money import percent, rounded, total
from eval.invented.passages import (
    basic_expenditure,
    duties,
    empty_funds,
    glossary,
    government_fund,
    operating,
    project_totals,
    structure,
    subject_items,
    three_public_counts,
    vehicles,
)
from eval.invented.reasons import budget_reason, reason
from eval.invented.statements import TITLES, write_statements
from eval.invented.themes import Theme
from eval.invented.voice import chinese


def write(book: Book, theme: Theme) -> None:
    """The whole report."""
    voice, office, year = book.voice, book.office.name, book.voice.year
    book.title(office)
    book.title(f"{year}年度部门决算")
    if voice.chance(0.6):
        _contents(book)
    book.part(f"{office}概况")
    book.section("主要职能")
    duties(book, theme)
    book.section("部门决算单位构成")
    units = book.office.units
    book.say(f"从预算单位构成看，{office}部门决算包括：{office}本级决算、下属事业单位决算。")
    book.say(f"纳入{office}{year}年度部门决算编制范围的单位包括：")
    book.table("", [["序号", "单位名称", "备注"],
    *([str(n), u, "本级" if n == 1 else "下属事业单位"] for n, u in enumerate(units, 1))])
    book.part(f"{office}{year}年度部门决算表")
    write_statements(book)
    book.part(f"{office}{year}年度部门决算情况说明")
    _totals(book)
    _general_public(book)
    book.section("一般公共预算财政拨款基本支出决算情况说明")
    basic_expenditure(book)
    _three_public(book)
    book.section("政府性基金预算财政拨款收入支出决算情况说明")
    government_fund(book)
    book.section("国有资本经营预算财政拨款收入支出决算情况说明")
    empty_funds(book)
    book.section("预算绩效管理情况")
    _performance(book)
    book.section("其他重要事项的情况说明")
    book.subsection("机关运行经费支出情况")
    operating(book)
    book.subsection("政府采购支出情况")
    _procurement(book)
    book.subsection("国有资产占有使用情况说明")
    book.say(
        f"截至{year}年12月31日，{office}共有", vehicles(book), "。单价100万元（含）以上设备（不含车辆）0台（套）。"
    )
    book.part("名词解释")
    glossary(book)


def _contents(book: Book) -> None:
    office, year = book.office.name, book.voice.year
    book.say("目　录")
    book.say(f"第一部分 {office}概况")
    for number, name in enumerate(("主要职能", "部门决算单位构成"), 1):
        book.say(f"{chinese(number)}、{name}")
    book.say(f"第二部分 {office}{year}年度部门决算表")
    for number, title in enumerate(TITLES.values(), 1):
        book.say(f"{chinese(number)}、{title}")
    book.say(f"第三部分 {office}{year}年度部门决算情况说明")
    book.say("第四部分 名词解释")


def _totals(book: Book) -> None:
    office, year = book.office.name, book.voice.year
    against = f"与{year - 1}年度相比，"
    whole, fiscal = "income_grand_total", "fiscal"

    def moved(label: str, fund: str) -> str:
        if not book.up(whole, fund):
            return f"{against}{label}持平"
        return book.change(whole, fund, against=f"{against}{label}")

    book.section("收入支出决算总体情况说明")
    book.say(
        f"{office}{year}年度收入支出总计", book.money(whole), "。", moved("收入支出总计", "all"), "。主要原因：",
        reason(book, whole), "。",
    )
    book.section("收入决算情况说明")
    parts = [
        f"{label}{book.money(c)}，占{book.share(c, 'income_total')}"
        for label, c in (("财政拨款收入", "income_fiscal"), ("事业收入", "income_service"),
        ("其他收入", "income_other"))
        if c == "income_fiscal" or rounded(book.ledger[c, "all", "final", ""] / 10_000)
    ]
    book.say("本年收入合计", book.money("income_total"), "，其中：", "；".join(parts), "。")
    book.section("支出决算情况说明")
    book.say(
        "本年支出合计", book.money("expenditure_total"), "，其中：基本支出", book.money("basic_expenditure"),
        "，占",
        book.share("basic_expenditure", "expenditure_total"), "；项目支出", book.money("project_expenditure"),
        "，占",
        book.share("project_expenditure", "expenditure_total"), "。",
    )
    book.section("财政拨款收入支出决算总体情况说明")
    book.say(
        f"{office}{year}年度财政拨款收入支出总计", book.money(whole, fiscal), "。",
        moved("财政拨款收入支出总计", fiscal), "。主要原因：", reason(book, whole, fiscal), "。",
    )


def _general_public(book: Book) -> None:
    voice, fund, whole = book.voice, "general_public", "expenditure_total"
    book.section("一般公共预算财政拨款支出决算情况说明")
    book.subsection("一般公共预算财政拨款支出决算总体情况")
    book.say(
        "一般公共预算财政拨款支出", book.money(whole, fund), "，占本年支出合计的",
        book.share(whole, whole, fund), "。",
        book.change(whole, fund, against=f"与{voice.year - 1}年度相比，一般公共预算财政拨款支出"), "。主要原因：",
        reason(book, whole, fund), "。",
    )
    book.subsection("一般公共预算财政拨款支出决算结构情况")
    structure(book, in_line=True)
    book.subsection("一般公共预算财政拨款支出决算具体情况")
    final, budget = (book.ledger[whole, fund, measure, ""] for measure in ("final", "budget_original"))
    book.say(
        "一般公共预算财政拨款支出年初预算为", book.money(whole, fund, "budget_original"), "，支出决算为",
        book.money(whole, fund), f"，完成年初预算的{percent(final, budget)}%。",
        budget_reason(book, whole, fund), "。其中：",
    )
    subject_items(book, prior=False)


def _three_public(book: Book) -> None:
    voice, fiscal, whole, year = book.voice, "fiscal", "three_public", book.voice.year
    parts = (("因公出国（境）费", "overseas_travel"), ("公务用车购置及运行维护费", "vehicle"),
             ("公务接待费", "official_reception"))  # fmt: skip
    counts = three_public_counts(book)
    book.section("财政拨款“三公”经费支出决算情况说明")
    book.subsection("“三公”经费财政拨款支出决算总体情况说明")

    def completed(concept: str) -> str:
        final, budget = (book.ledger[concept, fiscal, m, ""] for m in ("final", "budget_original"))
        return f"完成预算的{percent(final, budget)}%" if budget else "与预算持平"

    book.say(
        "“三公”经费财政拨款支出年初预算为", book.money(whole, fiscal, "budget_original"), "，支出决算为",
        book.money(whole, fiscal), "，", completed(whole), "，其中：",
        "；".join(f"{label}支出决算为{book.money(c, fiscal)}，{completed(c)}" for label, c in parts), "。",
        f"{year}年度“三公”经费支出", budget_reason(book, whole, fiscal), "。",
    )
    before = book.ledger[whole, fiscal, "prior_year", ""]
    final = book.ledger[whole, fiscal, "final", ""]
    up = book.up(whole, fiscal)
    verb = "增加" if up > 0 else "减少"
    told = []
    for label, concept in parts:
        now, then = (book.ledger[concept, fiscal, m, ""] for m in ("final", "prior_year"))
        direction = book.up(concept, fiscal)
        if not direction:
            told.append(f"{label}支出决算与上年度持平")
            continue
        words = voice.up if direction > 0 else voice.down
        rate = f"，{words[1]}{percent(abs(now - then), then)}%" if then else ""
        told.append(f"{label}支出决算{words[0]}{voice.money(abs(now - then))}{rate}")
    if up:
        book.say(
            f"{year}年度“三公”经费财政拨款支出决算数比{year - 1}年度{verb}", voice.money(abs(final - before)),
            f"，{(voice.up if up > 0 else voice.down)[1]}" if before else "",
            f"{percent(abs(final - before), before)}%" if before else "",
            "，其中：", "；".join(told), "。",
        )
    book.subsection("“三公”经费财政拨款支出决算具体情况说明")
    book.say(
        "“三公”经费财政拨款支出决算中，",
        "；".join(f"{label}支出决算{book.money(c, fiscal)}，占{book.share(c, whole, fiscal, fiscal)}" for label,
        c in parts),
        "。具体情况如下：",
    )
    book.say(
        "1、因公出国（境）费支出", book.money("overseas_travel", fiscal), "。", counts["overseas_travel"], "。"
    )
    book.say("2、公务用车购置及运行维护费支出", book.money("vehicle", fiscal), "。其中：")
    book.say("公务用车购置支出", book.money("vehicle_purchase", fiscal), "。")
    book.say(
        "公务用车运行维护支出", book.money("vehicle_operation", fiscal), "，主要用于公务用车燃料费、维修费等。"
    )
    book.say(f"{year}年，{book.office.name}所属各预算单位开支财政拨款的公务用车保有量为{book.fleet}辆。")
    book.say("3、公务接待费支出", book.money("official_reception", fiscal), "。其中：")
    book.say(
        "国内公务接待支出", voice.money(book.ledger["official_reception", fiscal, "final", ""]),
        "（含外宾接待支出",
        voice.money(Decimal(0)), "）。主要用于接待外省市来访调研，公务接待", counts["foreign"],
        "，其中：接待外宾0批次、0人次。",
    )


def _performance(book: Book) -> None:
    voice = book.voice
    count, budget, _ = project_totals(book)
    scores = [project.score for project in book.ledger.projects]
    grades = {name: sum(1 for s in scores if low <= s < high) for name, low, high in (
        ("优", 90, 101), ("良", 80, 90), ("合格", 60, 80), ("不合格", 0, 60))}  # fmt: skip
    listed = "；".join(f"绩效评级为“{name}”的项目{number}个" for name, number in grades.items())
    money = voice.money(budget)
    book.say(
        f"{book.office.name}{voice.year}年度预算绩效管理工作开展情况如下：编报绩效目标的{voice.year}年度项目{count}个，涉及预算金额{money}；",
        f"绩效跟踪的{voice.year}年度项目{count}个，涉及预算金额{money}；绩效自评的{voice.year}年度项目{count}个，涉及预算金额{money}，",
        f"平均得分{rounded(total(scores) / len(scores))}分（其中，{listed}）。",
    )


def _procurement(book: Book) -> None:
    voice, office = book.voice, book.office.name
    sme, micro = book.money("procurement_sme"), book.money("procurement_micro")
    book.say(
        f"{office}{voice.year}年度政府采购金额（以合同签订为准）为", book.money("procurement_total"),
        "，其中：货物采购金额",
        book.money("procurement_goods"), "、工程采购金额", book.money("procurement_works"), "、服务采购金额",
        book.money("procurement_services"), "。",
    )
    book.say(f"{voice.year}年度本部门授予中小企业合同金额{sme}，授予小微企业合同金额{micro}。")
