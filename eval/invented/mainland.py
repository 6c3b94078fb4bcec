"""The template that most provinces share: 收、支总计, every subject against its budget, statements."""

from __future__ import annotations

from eval.invented.book import Book
from eval.invented.forms import LAYOUTS
from eval.invented.money import percent
from eval.invented.passages import (
    assets,
    basic_expenditure,
    duties,
    empty_funds,
    glossary,
    government_fund,
    operating,
    procurement,
    project_totals,
    structure,
    subject_items,
    three_public_counts,
    unit_list,
)
from eval.invented.reasons import budget_reason, reason
from eval.invented.statements import write_statements
from eval.invented.themes import Theme


def write(book: Book, theme: Theme) -> None:
    """The whole report; the statements stand before or after the narrative."""
    voice, office, year = book.voice, book.office.name, book.voice.year
    tables_first = voice.chance(0.5)
    book.title(f"{year}年度")
    book.title(f"{office}部门决算")
    book.part(f"{office}概况")
    book.section("部门职责")
    duties(book, theme)
    book.section("机构设置")
    book.say(
        f"{office}内设机构{len(theme.offices)}个，", voice.pick("包括：", "分别为："), "、".join(theme.offices),
        "。",
        f"纳入{year}年度部门决算编制范围的单位共{len(book.office.units)}个，具体如下：",
    )
    unit_list(book)
    if tables_first:
        book.part(f"{year}年度部门决算表")
        write_statements(book)
    book.part(f"{year}年度部门决算情况说明")
    _totals(book)
    _fiscal(book)
    _general_public(book)
    book.section("一般公共预算财政拨款基本支出决算情况说明")
    basic_expenditure(book)
    _three_public(book)
    book.section("政府性基金预算财政拨款支出决算情况")
    government_fund(book)
    book.section("国有资本经营预算财政拨款支出决算情况")
    empty_funds(book)
    book.section("预算绩效情况说明")
    _performance(book)
    book.section("其他重要事项的情况说明")
    book.subsection("机关运行经费支出情况")
    operating(book)
    book.subsection("政府采购支出情况")
    procurement(book)
    book.subsection("国有资产占用情况")
    assets(book)
    book.part("名词解释")
    glossary(book)
    book.part("附件")
    layout = voice.pick("national", "short", "vendor")
    for project in book.ledger.projects[: voice.rng.randint(1, 6)]:
        LAYOUTS[layout](book, project)
    if not tables_first:
        book.part(f"{year}年度部门决算表")
        write_statements(book)


def _totals(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    book.section("收入支出决算总体情况说明")
    whole = "income_grand_total"
    both = voice.pick("收、支总计均为", "收入总计、支出总计均为", "收支总计")
    words = voice.pick(
        book.change(whole, against="与上年相比，各").replace("与上年相比，各", "与上年相比，收、支总计各", 1),
        book.change(whole, against=f"与{year - 1}年度相比，收、支总计各"),
        "收、支总计" + book.change(whole, against=voice.pick("比上年", "较上年")),
    ) if book.up(whole) else "与上年持平"
    book.say(
        f"{year}年度{both}", book.money(whole), "。", words, "，", voice.reason, reason(book, whole), "。",
    )
    book.amount("expenditure_grand_total")
    book.section("收入决算情况说明")
    parts = [
        ("财政拨款收入", "income_fiscal"), ("事业收入", "income_service"), ("其他收入", "income_other"),
    ]  # fmt: skip
    shown = [
        f"{label}{book.money(c)}，占{book.share(c, 'income_total')}" for label, c in parts
        if c == "income_fiscal" or book.ledger[c, "all", "final", ""]
    ]
    book.say(
        voice.pick(f"{year}年度", "本年"), "收入合计", book.money("income_total"), "，其中：", "；".join(shown),
        "。"
    )
    book.section("支出决算情况说明")
    book.say(
        voice.pick(f"{year}年度", "本年"), "支出合计", book.money("expenditure_total"), "，其中：基本支出",
        book.money("basic_expenditure"), "，占", book.share("basic_expenditure", "expenditure_total"),
        "；项目支出",
        book.money("project_expenditure"), "，占", book.share("project_expenditure", "expenditure_total"), "。",
    )


def _fiscal(book: Book) -> None:
    voice, whole, fiscal = book.voice, "income_grand_total", "fiscal"
    book.section("财政拨款收入支出决算总体情况说明")
    moved = book.up(whole, fiscal)
    text = (
        book.change(whole, fiscal, against=voice.pick("与上年相比，财政拨款收、支总计各",
        "财政拨款收、支总计较上年各"))
        if moved else "与上年持平"
    )
    book.say(
        f"{voice.year}年度财政拨款收、支总计均为", book.money(whole, fiscal), "。", text, "。",
        voice.pick("主要原因是", "主要原因："), reason(book, whole, fiscal), "。",
    )
    book.amount("expenditure_grand_total", fiscal)


def _general_public(book: Book) -> None:
    voice, fund, whole = book.voice, "general_public", "expenditure_total"
    book.section("一般公共预算财政拨款支出决算情况说明")
    book.subsection("总体情况")
    book.say(
        f"{voice.year}年度一般公共预算财政拨款支出", book.money(whole, fund), "，占本年支出合计的",
        book.share(whole, whole, fund), "。",
        book.change(whole, fund, against=voice.pick("与上年相比，一般公共预算财政拨款支出",
        "一般公共预算财政拨款支出比上年")),
        "，", voice.reason, reason(book, whole, fund), "。",
    )
    book.subsection("结构情况")
    structure(book, in_line=True)
    book.subsection("具体情况")
    final, budget = (book.ledger[whole, fund, measure, ""] for measure in ("final", "budget_original"))
    book.say(
        f"{voice.year}年度一般公共预算财政拨款支出年初预算为", book.money(whole, fund, "budget_original"),
        "，支出决算为", book.money(whole, fund), f"，完成年初预算的{percent(final, budget)}%。",
        voice.pick("", budget_reason(book, whole, fund) + "。"), "其中：",
    )
    subject_items(book, prior=voice.chance(0.3))


def _three_public(book: Book) -> None:
    voice, fiscal, whole = book.voice, "fiscal", "three_public"
    counts = three_public_counts(book)
    book.section("财政拨款“三公”经费支出决算情况说明")
    book.subsection("总体情况")
    final, budget = (book.ledger[whole, fiscal, measure, ""] for measure in ("final", "budget_original"))
    book.say(
        f"{voice.year}年度财政拨款“三公”经费支出预算为", book.money(whole, fiscal, "budget_original"),
        "，支出决算为",
        book.money(whole, fiscal), f"，完成预算的{percent(final, budget)}%。",
        budget_reason(book, whole, fiscal), "。",
        voice.pick(
            "",
            book.change(whole, fiscal, against="与上年相比，“三公”经费支出") + "，" + voice.reason
            + reason(book, whole, fiscal) + "。",
        ) if book.up(whole, fiscal) else "",
    )
    book.subsection("具体情况")
    book.say(
        "“三公”经费财政拨款支出决算中，",
        "；".join(
            f"{label}支出决算为{book.money(c, fiscal)}，占{book.share(c, whole, fiscal, fiscal)}"
            for label, c in (("因公出国（境）费", "overseas_travel"), ("公务用车购置及运行维护费", "vehicle"),
                             ("公务接待费", "official_reception"))
        ), "。具体情况如下：",
    )
    for number, (label, concept) in enumerate(
        (("因公出国（境）费", "overseas_travel"), ("公务用车购置及运行维护费", "vehicle"),
         ("公务接待费", "official_reception")), 1,
    ):
        spent, planned = (book.ledger[concept, fiscal, m, ""] for m in ("final", "budget_original"))
        if not planned:
            book.say(f"{number}.{label}预算为", voice.money(planned), "，支出决算为", voice.money(spent),
                     "，", voice.pick("与预算持平", "本年未安排该项支出"), "。",
                     _counts(book, concept, counts))  # fmt: skip
            continue
        same = voice.bare(spent) == voice.bare(planned)
        book.say(
            f"{number}.{label}", voice.pick("支出预算为", "年初预算为", "预算为"),
            book.money(concept, fiscal, "budget_original"),
            "，支出决算为", book.money(concept, fiscal), f"，完成预算的{percent(spent, planned)}%",
            "，" + voice.pick("决算数与预算数持平",
            "与预算一致") if same else "，决算数小于预算数的主要原因是厉行节约", "；",
            book.change(concept, fiscal, against=voice.pick("比上年", "较上年")), "，", voice.reason,
            reason(book, concept, fiscal), "。", _counts(book, concept, counts),
        )  # fmt: skip


def _counts(book: Book, concept: str, counts: dict[str, str]) -> str:
    fiscal = "fiscal"
    if concept == "overseas_travel":
        return counts["overseas_travel"] + "。"
    if concept == "vehicle":
        return (
            f"其中：公务用车购置费{book.money('vehicle_purchase', fiscal)}，{counts['bought']}；公务用车运行维护费"
            f"{book.money('vehicle_operation', fiscal)}，主要用于公务用车的燃料、维修和保险。"
            f"截至{book.voice.year}年12月31日，公务用车保有量为{book.fleet}辆。"
        )
    return f"{book.voice.year}年共接待{counts['reception'].removeprefix('国内公务接待')}。"


def _performance(book: Book) -> None:
    voice = book.voice
    count, budget, executed = project_totals(book)
    book.say(
        f"根据预算绩效管理要求，本部门组织对{voice.year}年度项目支出开展绩效自评，共涉及项目{count}个，资金",
        voice.money(budget), "，实际支出", voice.money(executed), "，自评覆盖率100%。",
    )
    if book.event is not None:
        event = book.event
        book.say(
            f"主要成效：{event.dates}在{event.place}举办{event.name}，以“{event.theme}”为主题，",
            f"{event.attendance[1]}参加，签约项目{event.deals}个。",
        )
    first = book.ledger.projects[0]
    book.say(f"其中，{first.name}全年预算数{voice.money(first.adjusted + first.other)}，执行数",
    voice.money(first.executed + first.other),
             f"，完成预算的{percent(first.executed + first.other, first.adjusted + first.other)}%。")  # fmt: skip
