"""A short narrative of a township: subjects with their codes in brackets, no statements."""

from __future__ import annotations

from eval.invented.book import Book
from eval.invented.classification import PERSONNEL, PUBLIC, name
from eval.invented.money import rounded, total
from eval.invented.passages import economic_list, three_public_counts
from eval.invented.reasons import reason
from eval.invented.themes import Theme
from eval.invented.voice import chinese


def write(book: Book, theme: Theme) -> None:
    """The whole report."""
    office, year = book.office.name, book.voice.year
    book.title(f"{year}年度{office}部门决算说明")
    book.say(f"按照部门决算公开工作要求，现将{office}{year}年度部门决算说明如下：")
    book.section("部门主要职责")
    for number, duty in enumerate(theme.duties, 1):
        book.say(f"（{chinese(number)}）{duty}。")
    book.section("部门决算单位基本情况")
    _units(book)
    book.section("部门主要工作总结")
    _work(book)
    _totals(book)
    _general_public(book)
    book.section("政府性基金支出决算情况")
    _fund(book)
    _basic(book)
    _three_public(book)
    _others(book)


def _units(book: Book) -> None:
    rng, units = book.voice.rng, book.office.units
    book.say(
        f"从决算单位构成看，{book.office.name}包括1个机关行政科室及{len(units) - 1}个下属单位，其中：列入",
        f"{book.voice.year}年部门决算编制范围的单位详细情况见下表：",
    )
    rows = [["单位名称", "经费性质", "人员编制数", "在职人数"]]
    for unit in units:
        posts = rng.randint(4, 40)
        rows.append([unit, "财政拨款", str(posts), str(posts - rng.randint(0, 3))])
    book.table("", rows)


def _work(book: Book) -> None:
    rng, year = book.voice.rng, book.voice.year
    book.say(f"{year}年，{book.office.name}主要开展了以下工作：")
    grown = rng.randint(3, 12)
    output = rng.randint(2000, 90000)
    book.subsection(f"经济平稳增长。全年农业总产值完成{output}万元，同比增长{grown}%。")
    done = [
        f"{row.measure.told.format(str(rounded(row.actual, 0)) + row.measure.unit)}"
        for p in book.ledger.projects[:4] for row in p.rows[:1] if row.measure.told and row.actual
    ]
    book.subsection("民生持续改善。" + "；".join(done) + "。")
    if book.event is not None:
        event = book.event
        outside = event.guests - event.local_guests
        book.subsection(
            f"活动影响扩大。{event.month}月{event.day}日举办{event.name}，{event.guests}人参加，其中本地{event.local_guests}人、"
            f"外地{outside}人。"
        )


def _totals(book: Book) -> None:
    year = book.voice.year
    book.section(f"{year}年决算收支总体情况")
    book.say(
        f"{year}年{book.office.name}部门", book.named("年初结转和结余", "opening_balance"), "，",
        book.named("本年收入", "income_total"), "，", book.named("本年支出", "expenditure_total"), "，",
        book.named("使用非财政拨款结余", "non_fiscal_surplus_used"), "，",
        book.named("结余分配", "surplus_distribution"), "，", book.named("年末结转和结余", "closing_balance"),
        "。",
    )
    book.say(f"（一）{year}年收入", book.money("income_total"), "，具体情况如下：")
    gov = book.ledger["income_total", "gov_funds", "final", ""]
    book.say(
        "1.财政拨款收入", book.money("income_fiscal"),
        f"，其中政府性基金{book.money('income_total', 'gov_funds')}" if gov else "", "。"
    )
    for number, (label, concept) in enumerate(
        (("事业收入", "income_service"), ("经营收入", "income_operating"), ("上级补助收入", "income_superior"),
         ("附属单位上缴收入", "income_affiliates"), ("其他收入", "income_other")), 2,
    ):
        book.say(f"{number}.{label}{book.money(concept)}。")
    book.say(
        f"（二）{year}年支出", book.money("expenditure_total"), "，",
        book.change("expenditure_total", against=f"比{year - 1}年决算数"), "，具体情况如下：",
    )
    book.say("1.基本支出", book.money("basic_expenditure"), "。")
    book.say("2.项目支出", book.money("project_expenditure"), "。")
    for number, (label, concept) in enumerate(
        (("上缴上级支出", "remitted_to_superior"), ("经营支出", "operating_expenditure"),
         ("对附属单位补助支出", "subsidy_to_affiliates")), 3,
    ):
        book.say(f"{number}.{label}{book.money(concept)}。")


def _subjects(book: Book, fund: str) -> None:
    """Classes with their items and codes in brackets."""
    year = book.voice.year
    for number, code in enumerate(book.ledger.by_code(3, lambda line: line.spent, fund), 1):
        items = [line for line in book.ledger.of(fund) if line.code.startswith(code)]
        listed = "；".join(
            f"科目编码{line.code}-{name(line.code)}的金额为{book.money('func', fund, code=line.code)}"
            for line in items
        )
        why = reason(book, "func", fund, items[0].code) if len(items) == 1 else {
            1: "相关工作经费增加", -1: "相关工作经费减少", 0: "经费安排稳定",
        }[book.up("func", fund, code)]
        book.say(
            f"（{chinese(number)}）{name(code)}（科目编码{code}）", book.money("func", fund, code=code),
            f"（其中按照项级科目统计，{listed}），", book.change("func", fund, code, f"较{year - 1}年决算数"),
            "。主要原因是：", why, "。",
        )


def _general_public(book: Book) -> None:
    fund, year = "general_public", book.voice.year
    book.section("一般公共预算拨款支出决算情况")
    book.say(
        f"{year}年一般公共预算拨款支出", book.money("expenditure_total", fund), "，",
        book.change("expenditure_total", fund, against="比上年决算数"), "，具体情况如下（按项级科目分类统计）：",
    )
    _subjects(book, fund)


def _fund(book: Book) -> None:
    fund, year = "gov_funds", book.voice.year
    if not book.ledger.of(fund):
        book.say(f"本部门{year}年度没有使用政府性基金预算拨款安排的支出。")
        return
    book.say(
        f"{year}年度政府性基金支出", book.money("expenditure_total", fund), "，",
        book.change("expenditure_total", fund, against="比上年决算数"), "，具体情况如下（按项级科目分类统计）：",
    )
    _subjects(book, fund)


def _basic(book: Book) -> None:
    fund = "fiscal"
    book.section("财政拨款基本支出决算情况")
    book.say(f"{book.voice.year}年度财政拨款基本支出", book.money("basic_expenditure", fund), "，其中：")
    book.say(
        "（一）人员经费", book.money("personnel_funds", fund), "，主要包括：", economic_list(book, PERSONNEL), "。"
    )
    book.say("（二）公用经费", book.money("public_funds", fund), "，主要包括：", economic_list(book, PUBLIC), "。")


def _three_public(book: Book) -> None:
    fiscal, year = "fiscal", book.voice.year
    counts = three_public_counts(book)
    book.section("一般公共预算拨款“三公”经费支出决算情况")
    book.say(
        f"{year}年度“三公”经费一般公共预算拨款支出", book.money("three_public", fiscal), "，",
        book.change("three_public", fiscal, against="同比"), "。具体情况如下：",
    )
    book.say(
        "（一）因公出国（境）费", book.money("overseas_travel", fiscal), "。", counts["overseas_travel"], "。",
        book.change("overseas_travel", fiscal, against=f"与{year - 1}年相比，"), "，主要原因是",
        reason(book, "overseas_travel", fiscal), "。",
    )
    book.say(
        "（二）公务用车购置及运行费", book.money("vehicle", fiscal), "。其中：公务用车购置费",
        book.money("vehicle_purchase", fiscal),
        f"，{year}年", counts["bought"].replace("购置数", "购置"), "。公务用车运行费",
        book.money("vehicle_operation", fiscal),
        f"，主要用于公务用车燃油、维修、保险等方面支出，年末公务用车保有量{book.fleet}辆。",
    )
    book.say(
        "（三）公务接待费", book.money("official_reception", fiscal), "。累计接待",
        counts["foreign"].replace("人次", "人次", 1), "。", book.change("official_reception", fiscal,
        against=f"与{year - 1}年相比，"),
        "，主要原因是", reason(book, "official_reception", fiscal), "。",
    )


def _others(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    book.section("其他重要事项说明")
    book.subsection("机关运行经费")
    concept = "agency_operating_expense"
    book.say(
        f"{year}年度机关运行经费支出", book.money(concept), "，", book.change(concept, against="比上年决算数"),
        "，主要是：",
        reason(book, concept), "。",
    )
    book.subsection("政府采购情况")
    book.say(
        f"本部门{year}年度政府采购支出总额", book.money("procurement_total"), "，其中：政府采购货物支出",
        book.money("procurement_goods"), "、政府采购工程支出", book.money("procurement_works"),
        "、政府采购服务支出",
        book.money("procurement_services"), "。",
    )
    book.subsection("国有资产占用使用情况")
    book.say(
        f"截至{year}年12月31日，本部门共有车辆{book.fleet}辆，其中：部级领导干部用车0辆、一般公务用车{book.fleet}辆、其他用车0辆；"
        "单价50万元（含）以上通用设备0台（套）。"
    )
    book.subsection("项目绩效自评情况")
    projects = book.ledger.projects
    book.say(
        f"本单位{year}年对{len(projects)}个项目开展绩效自评，涉及资金",
        voice.money(total(p.adjusted + p.other for p in projects)), "。",
    )
