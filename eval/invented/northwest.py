"""The template of a north-western region: narrative, a form for the department, a form for every
project, an evaluation report, statements in an annex."""

from __future__ import annotations

from eval.invented.book import Book
from eval.invented.evaluation import write_evaluation
from eval.invented.events import Event
from eval.invented.forms import LAYOUTS, plain
from eval.invented.money import percent, rounded
from eval.invented.passages import (
    assets,
    basic_expenditure,
    duties,
    empty_funds,
    glossary,
    government_fund,
    procurement,
    project_totals,
    staff,
    structure,
    subject_items,
    three_public_counts,
    unit_list,
)
from eval.invented.reasons import reason
from eval.invented.themes import Theme
from eval.invented.voice import chinese


def write(book: Book, theme: Theme) -> None:
    """The whole report."""
    voice, office = book.voice, book.office.name
    book.title(office)
    book.title(f"{voice.year}年度部门决算公开说明")
    book.part("部门概况")
    book.section("主要职能")
    duties(book, theme)
    book.section("机构设置及人员情况")
    book.say(f"{office}{voice.year}年度，", staff(book))
    book.say(
        f"{office}下设{len(theme.offices)}个{voice.pick('科室', '处室')}，分别是：", "、".join(theme.offices), "。"
    )
    book.say(f"纳入{office}{voice.year}年度部门决算编制范围的预算单位包括：")
    unit_list(book)
    book.part("部门决算情况说明")
    _totals(book)
    _general_public(book)
    book.section("一般公共预算财政拨款基本支出决算情况说明")
    basic_expenditure(book)
    book.section("政府性基金预算财政拨款收入支出决算情况说明")
    government_fund(book)
    book.section("国有资本经营预算财政拨款收入支出决算情况说明")
    empty_funds(book)
    _three_public(book)
    book.section("其他重要事项的情况说明")
    _other_matters(book)
    _performance(book)
    book.lines.append("@landscape")
    _department_form(book)
    for project in book.ledger.projects:
        LAYOUTS["northwest"](book, project)
    book.lines.append("@portrait")
    write_evaluation(book)
    book.part("专业名词解释")
    glossary(book)
    book.part("部门决算报表（见附表）")
    for number, title in enumerate(("收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表"),
    1):
        book.say(f"{chinese(number)}、《{title}》")


def _totals(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    book.section("收入支出决算总体情况说明")
    book.say(
        f"{year}年度收入总计", book.money("income_grand_total"), "，其中：",
        book.named("本年收入合计", "income_total"),
        "，", book.named("使用非财政拨款结余（含专用结余）", "non_fiscal_surplus_used"), "，",
        book.named("年初结转和结余", "opening_balance"), "。",
    )
    book.say(
        f"{year}年度支出总计", book.money("expenditure_grand_total"), "，其中：",
        book.named("本年支出合计", "expenditure_total"), "，", book.named("结余分配", "surplus_distribution"),
        "，",
        book.named("年末结转和结余", "closing_balance"), "。",
    )
    book.say(
        "收入支出总体与上年相比，", book.change("income_grand_total",
        against="与上年相比，").removeprefix("与上年相比，"),
        "，", voice.reason, reason(book, "income_grand_total"), "。",
    )
    book.section("收入决算情况说明")
    sources = (
        ("财政拨款收入", "income_fiscal"), ("上级补助收入", "income_superior"), ("事业收入", "income_service"),
        ("经营收入", "income_operating"), ("附属单位上缴收入", "income_affiliates"), ("其他收入", "income_other"),
    )  # fmt: skip
    book.say(
        "本年收入", book.money("income_total"), "，其中：",
        "；".join(f"{label}{book.money(c)}，占{book.share(c, 'income_total')}" for label, c in sources), "。",
    )
    book.section("支出决算情况说明")
    kinds = (
        ("基本支出", "basic_expenditure"), ("项目支出", "project_expenditure"),
        ("上缴上级支出", "remitted_to_superior"),
        ("经营支出", "operating_expenditure"), ("对附属单位补助支出", "subsidy_to_affiliates"),
    )  # fmt: skip
    book.say(
        "本年支出", book.money("expenditure_total"), "，其中：",
        "；".join(f"{label}{book.money(c)}，占{book.share(c, 'expenditure_total')}" for label, c in kinds), "。",
    )
    book.section("财政拨款收入支出决算总体情况说明")
    fiscal = "fiscal"
    book.say(
        f"{year}年度财政拨款收入总计", book.money("income_grand_total", fiscal), "，其中：",
        book.named("年初财政拨款结转和结余", "opening_balance", fiscal), "，",
        book.named("本年财政拨款收入", "income_total", fiscal), "。财政拨款支出总计",
        book.money("expenditure_grand_total", fiscal), "，其中：",
        book.named("年末财政拨款结转和结余", "closing_balance", fiscal), "，",
        book.named("本年财政拨款支出", "expenditure_total", fiscal), "。",
    )
    book.say(
        "财政拨款收入支出总体", book.change("income_grand_total", fiscal, against="与上年相比，"), "，",
        voice.reason,
        reason(book, "income_grand_total", fiscal), "。",
    )


def _general_public(book: Book) -> None:
    voice, fund = book.voice, "general_public"
    book.section("一般公共预算财政拨款支出决算情况说明")
    book.subsection("一般公共预算财政拨款支出决算总体情况")
    final = book.ledger["expenditure_total", fund, "final", ""]
    budget = book.ledger["expenditure_total", fund, "budget_original", ""]
    book.say(
        f"{voice.year}年度一般公共预算财政拨款支出", book.money("expenditure_total", fund), "，占本年支出合计的",
        book.share("expenditure_total", "expenditure_total", fund), "。",
        book.change("expenditure_total", fund, against="与上年相比，"), "，", voice.reason,
        reason(book, "expenditure_total", fund), "。与年初预算相比，年初预算数",
        book.money("expenditure_total", fund, "budget_original"), "，决算数", voice.money(final),
        f"，预决算差异率{percent(final - budget, budget)}%，", voice.reason,
        voice.pick("年中追加项目经费", "年中追加人员经费和项目经费") if final > budget
        else voice.pick("执行中压减支出", "部分项目按进度支付"), "。",
    )  # fmt: skip
    book.subsection("一般公共预算财政拨款支出决算结构情况")
    structure(book, in_line=False)
    book.subsection("一般公共预算财政拨款支出决算具体情况")
    subject_items(book, budget=False)


def _three_public(book: Book) -> None:
    voice, fiscal = book.voice, "fiscal"
    counts = three_public_counts(book)
    book.section("财政拨款“三公”经费支出决算情况说明")
    told = []
    for label, concept in (
        ("因公出国（境）费支出", "overseas_travel"), ("公务用车购置及运行维护费支出", "vehicle"),
        ("公务接待费支出", "official_reception"),
    ):
        told.append(
            f"{label}{book.money(concept, fiscal)}，占{book.share(concept, 'three_public', fiscal, fiscal)}，"
            f"{book.change(concept, fiscal)}，{voice.reason}{reason(book, concept, fiscal)}"
        )
    book.say(
        f"{voice.year}年度财政拨款“三公”经费支出", book.money("three_public", fiscal), "，",
        book.change("three_public", fiscal), "，", voice.reason, reason(book, "three_public", fiscal), "。其中：",
        "；".join(told), "。",
    )
    book.say("具体情况如下：")
    book.say("因公出国（境）费支出", book.money("overseas_travel", fiscal), "。", counts["overseas_travel"], "。")
    book.say(
        "公务用车购置及运行维护费", book.money("vehicle", fiscal), "，其中：公务用车购置费",
        book.money("vehicle_purchase", fiscal), "，公务用车运行维护费", book.money("vehicle_operation", fiscal),
        "。公务用车运行维护费开支内容包括燃料费、维修费、保险费等。", counts["bought"],
        f"，公务用车保有量{book.fleet}辆。",
    )
    book.say(
        "公务接待费", book.money("official_reception", fiscal), "，开支内容包括接待来访调研人员的用餐费等。",
        voice.pick("全年安排的", "单位全年"), counts["reception"], "。",
    )
    told = []
    for label, concept in (
        ("“三公”经费支出", "three_public"), ("因公出国（境）费", "overseas_travel"),
        ("公务用车购置费", "vehicle_purchase"),
        ("公务用车运行维护费", "vehicle_operation"), ("公务接待费", "official_reception"),
    ):
        final, budget = (book.ledger[concept, fiscal, m, ""] for m in ("final", "budget_original"))
        word = "全年预算数" if concept != "three_public" else "财政拨款“三公”经费支出全年预算数"
        head = "" if concept == "three_public" else label
        told.append(
            f"{head}{word}{voice.money(budget)}，决算数{voice.money(final)}，预决算差异率"
            f"{percent(final - budget, budget)}%，{voice.reason}"
            + (voice.pick("严格控制支出", "厉行节约") if final < budget else voice.pick("按预算执行",
            "严格按预算支出"))
        )
    book.say("与全年预算相比，", told[0], "。其中：", "；".join(told[1:]), "。")


def _other_matters(book: Book) -> None:
    voice, office, year = book.voice, book.office.name, book.voice.year
    book.subsection("机关运行经费及公用经费支出情况")
    for kind, label, concept in (
        ("行政单位和参照公务员法管理事业单位", "机关运行经费", "agency_operating_expense"),
        ("事业单位", "公用经费", "institution_public_funds"),
    ):
        book.say(
            f"{year}年度{office}（{kind}）{label}支出", book.money(concept), "，", book.change(concept), "，",
            voice.reason, reason(book, concept), "。",
        )
    book.subsection("政府采购情况")
    procurement(book)
    book.subsection("国有资产占用情况说明")
    assets(book)


def told_event(book: Book, event: Event, hedged: bool) -> str:
    """The event in a sentence."""
    voice = book.voice
    guests = event.attendance[hedged]
    return voice.pick(
        f"{event.dates}在{event.place}举办{event.name}，{guests}参会，设置展位{event.stands}个，签约项目{event.deals}个",
        f"{event.name}于{event.month}月{event.day}日在{event.place}开幕，共有{guests}参会，签约项目{event.deals}个",
        f"成功举办{event.name}，{guests}参会，展位数量达到{event.stands}个",
    )


def _performance(book: Book) -> None:
    voice = book.voice
    count, budget, executed = project_totals(book)
    book.section("预算绩效的情况说明")
    ledger = book.ledger
    book.say(
        f"根据预算绩效管理要求，本部门{voice.year}年度形成整体支出绩效自评表1个，全年预算总额",
        voice.money(ledger["income_grand_total", "all", "final", ""]), "，实际执行总额",
        book.money("expenditure_total"), f"；预算绩效评价项目{count}个，全年预算数", voice.money(budget),
        "，全年执行数", voice.money(executed), "。",
    )
    done = [p for p in ledger.projects if p.score >= 90]
    achievements = [f"{len(done)}个项目自评得分在90分以上"] if done else []
    if book.event is not None:
        achievements.insert(0, told_event(book, book.event, True))
    achievements += [
        f"{row.measure.told.format(plain(row.actual) + row.measure.unit)}，{p.work.name}取得进展"
        for p in ledger.projects[:2] for row in p.rows[:1] if row.measure.told and row.actual
    ]
    book.say(
        "预算绩效管理取得的成效：",
        "；".join(f"{mark}是{text}" for mark, text in zip("一二三四五", achievements, strict=False)), "。",
    )
    book.say("发现的问题及原因：一是个别项目前期论证不足；二是绩效指标设置还不够细化。")
    book.say(
        "下一步改进措施：一是加强项目储备；二是完善指标体系。具体附部门整体支出绩效自评表和项目支出绩效自评表。"
    )
    book.section("其他需说明的事项")
    book.say("无。")


def _department_form(book: Book) -> None:
    ledger, voice = book.ledger, book.voice
    original = ledger["expenditure_total", "all", "budget_original", ""]
    adjusted, executed = (
        ledger["income_grand_total", "all", "final", ""], ledger["expenditure_total", "all", "final", ""]
    )
    fiscal = [
        ledger["expenditure_total", "fiscal", "budget_original", ""], ledger["income_grand_total", "fiscal",
        "final", ""],
        ledger["expenditure_total", "fiscal", "final", ""],
    ]  # fmt: skip
    other = [a - b for a, b in zip((original, adjusted, executed), fiscal, strict=True)]
    score = rounded(executed / adjusted * 10)
    rows = [
        ["部门（单位）名称", "<", book.office.name, *["<"] * 5],
        ["部门资金（万元）", "资金来源", "年初预算数", "全年预算数", "全年执行数", "分值权重", "执行率", "得分"],
        ["^", "年度总资金", *map(voice.bare, (original, adjusted, executed)), "10",
        f"{percent(executed, adjusted)}%", str(score)],
        ["^", "其中：财政拨款", *map(voice.bare, fiscal), "-", "-", "-"],
        ["^", "其他资金", *map(voice.bare, other), "-", "-", "-"],
        ["年度总体目标", "预期目标", "<", "<", "实际完成情况", "<", "<", "<"],
        ["^", "履行部门职责，完成年度重点任务，提高资金使用效益。", "<", "<",
        "年度重点任务已完成，服务能力进一步提升。", "<", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "预期指标值", "指标值设定依据", "分值权重", "实际完成指标值", "得分"],
        ["履职效能", "数量指标", "重点项目完成数", f">={len(ledger.projects)}个", "年度工作计划", "30",
        f"{len(ledger.projects)}个", "30"],
        ["^", "质量指标", "重点工作完成率", ">=95%", "年度工作计划", "30", "100%", "30"],
        ["社会效应", "社会效益指标", "公共服务水平", "进一步提升", "年度工作计划", "20", "进一步提升", "20"],
        ["服务对象满意度", "满意度指标", "服务对象满意度", ">=85%", "年度工作计划", "10",
        f"{voice.rng.randint(86, 98)}%", "10"],
    ]  # fmt: skip
    if voice.chance(0.6):
        rows.append(["总分", "<", "<", "<", "<", "100", "", str(score + 90)])
    book.table(f"部门（单位）整体支出绩效自评表\n（{voice.year}年度）", rows)
