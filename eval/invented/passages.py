"""Passages that several templates share: each writes its sections of the narrative."""

from __future__ import annotations

from decimal import Decimal

from eval.invented.book import Book
from eval.invented.classification import PERSONNEL, PUBLIC, name, names
from eval.invented.money import WAN, percent, rounded, total
from eval.invented.reasons import budget_reason, reason
from eval.invented.themes import Theme
from eval.invented.voice import chinese

THREE_PUBLIC = (
    ("因公出国（境）费", "overseas_travel"), ("公务用车购置及运行维护费", "vehicle"),
    ("公务接待费", "official_reception"),
)  # fmt: skip


def duties(book: Book, theme: Theme) -> None:
    """The functions, as a numbered list."""
    style = book.voice.rng.randrange(3)
    for number, duty in enumerate(theme.duties, 1):
        mark = (f"（{chinese(number)}）", f"{number}.", f"{number}、")[style]
        book.say(mark, duty, "。")


def unit_list(book: Book) -> None:
    """The units whose accounts are consolidated, as a list or a table."""
    units = book.office.units
    if book.voice.chance(0.4):
        rows = [["序号", "单位名称", "备注"]]
        rows += [
            [str(n), unit, "行政单位" if n == 1 else "公益一类事业单位"] for n, unit in enumerate(units, 1)
        ]
        book.table("", rows)
        return
    for number, unit in enumerate(units, 1):
        book.say(f"{number}.{unit}")


def staff(book: Book) -> str:
    """实有人数…: the kinds add up."""
    rng = book.voice.rng
    active, left, retired = rng.randint(18, 160), rng.choice((0, 0, 1, 3)), rng.randint(6, 90)
    whole = active + left + retired
    kinds = [("在职人员", active), ("离休人员", left), ("退休人员", retired)]
    told = []
    for kind, count in kinds:
        change = rng.choice((-2, -1, 0, 0, 1, 3)) if count > 3 else 0
        words = f"增加{change}人" if change > 0 else f"减少{-change}人" if change else "与上年持平"
        told.append(f"{kind}{count}人，{words}")
    return f"实有人数{whole}人，其中：" + "；".join(told) + "。"


def economic_list(book: Book, items: dict[str, str]) -> str:
    """The economic items that have spending, as a list in words."""
    spent = [label for code, label in items.items() if rounded(book.ledger.economic[code] / WAN)]
    last = book.voice.pick("、", "和") if book.voice.chance(0.3) else "、"
    return "、".join(spent[:-1]) + last + spent[-1]


def basic_expenditure(book: Book) -> None:
    """基本支出, 人员经费 and 公用经费 with their items."""
    voice, fund = book.voice, "general_public"
    opening = voice.pick(
        f"{voice.year}年度一般公共预算财政拨款基本支出", "一般公共预算财政拨款基本支出",
        f"{book.office.name}{voice.year}年一般公共预算财政拨款基本支出",
    )
    verb = voice.pick("", "为") if opening.endswith("支出") else ""
    listed = voice.pick("主要包括：", "包括：", "主要包括")
    book.say(
        opening, verb, book.money("basic_expenditure", fund), voice.pick("，其中：", "。其中：", "，包括："),
        "人员经费", book.money("personnel_funds", fund), "，", listed, economic_list(book, PERSONNEL),
        voice.pick("；", "。"), "公用经费", book.money("public_funds", fund), "，", listed,
        economic_list(book, PUBLIC), "。",
    )


def subject_items(book: Book, fund: str = "general_public", budget: bool = True, prior: bool = True) -> None:
    """Every item of the classification: against its budget, or last year, or both."""
    voice = book.voice
    style = voice.rng.randrange(3)
    for number, line in enumerate(book.ledger.of(fund), 1):
        parts = names(line.code)
        mark = (f"{number}.", f"{number}、", f"（{chinese(number)}）")[style] if number < 100 else f"{number}."
        head = f"{mark}{parts[0]}（类）{parts[1]}（款）{parts[2]}（项）"
        final = book.money("func", fund, code=line.code)
        told = ""
        if budget:
            told += voice.pick("：", "。") + f"年初预算{voice.pick('为', '数为')}" + book.money(
                "func", fund, "budget_original", line.code
            ) + f"，支出决算{voice.pick('为', '数为')}{final}，"
            if line.budget:
                told += f"完成年初预算的{percent(line.spent, line.budget)}%{voice.pick('，', '。')}"
            told += budget_reason(book, "func", fund, line.code) + "。"
        if prior:
            told += "" if budget else f"：支出决算数为{final}，"
            against = voice.against if not budget else voice.pick("比上年决算数", "较上年决算数")
            told += book.change("func", fund, line.code, against)
            told += f"，{voice.reason}{reason(book, 'func', fund, line.code)}。"
        book.say(head, told)


def structure(book: Book, in_line: bool) -> None:
    """The classes with their shares of the general public expenditure."""
    fund, voice = "general_public", book.voice
    classes = book.ledger.by_code(3, lambda line: line.spent, fund)
    told = []
    kind = voice.pick("（类）", "（类）", "")
    for number, code in enumerate(classes, 1):
        mark = "" if in_line else f"{number}."
        told.append(
            f"{mark}{name(code)}{kind}{book.money('func', fund, code=code)}，占"
            f"{book.share('func', 'expenditure_total', fund, fund, code)}"
        )
    if in_line:
        book.say(
            voice.pick("", f"{voice.year}年度"), "一般公共预算财政拨款支出", book.money("expenditure_total", fund),
            "，主要用于以下方面：", "；".join(told), "。",
        )
        return
    for text in told:
        book.say(text, "。")


def vehicles(book: Book) -> str:
    """The fleet by use; the uses add up to it."""
    rng = book.voice.rng
    uses = ("副部（省）级及以上领导用车", "主要负责人用车", "机要通信用车", "应急保障用车", "执法执勤用车",
            "特种专业技术用车", "离退休干部服务用车", "其他用车")  # fmt: skip
    counts = [0] * len(uses)
    for _ in range(book.fleet):
        counts[rng.choice((2, 3, 4, 5, 7, 7))] += 1
    listed = "、".join(f"{use}{count}辆" for use, count in zip(uses, counts, strict=True))
    return f"车辆{book.fleet}辆，其中：{listed}"


def assets(book: Book) -> None:
    """国有资产占用."""
    voice = book.voice
    area, worth = voice.rng.randint(900, 26000), voice.rng.randint(120, 4800)
    devices = voice.rng.choice((0, 0, 1, 2))
    houses = f"房屋{area:,}.{voice.rng.randint(10, 99)}平方米，价值{worth:,}.{voice.rng.randint(10, 99)}万元。"
    book.say(
        f"截至{voice.year}年12月31日，", voice.pick(houses, "本部门共有", "本单位共有"), vehicles(book),
        voice.pick("；", "。"), f"单价100万元（含）以上设备（不含车辆）{devices}台（套）。",
    )


def procurement(book: Book) -> None:
    """政府采购: goods, works, services; what went to smaller firms."""
    voice, whole = book.voice, "procurement_total"
    book.say(
        voice.pick(f"{voice.year}年度", f"{voice.year}年", ""), "政府采购支出总额", book.money(whole), "，其中：",
        voice.listed(
            [book.named("政府采购货物支出", "procurement_goods"), book.named("政府采购工程支出",
            "procurement_works"),
             book.named("政府采购服务支出", "procurement_services")], voice.pick("、", "；", "，"),
        ), "。",
        "授予中小企业合同金额", book.money("procurement_sme"), "，占政府采购支出总额的",
        book.share("procurement_sme", whole), "，其中：授予小微企业合同金额", book.money("procurement_micro"),
        "，占",
        *voice.pick(
            ("政府采购支出总额的", book.share("procurement_micro", whole)),
            ("授予中小企业合同金额的", book.share("procurement_micro", "procurement_sme")),
        ), "。",
    )  # fmt: skip


def operating(book: Book) -> None:
    """机关运行经费 against last year."""
    voice, concept = book.voice, "agency_operating_expense"
    if voice.chance(0.5):
        book.say(
            f"{voice.year}年度机关运行经费支出", book.money(concept), "，", book.change(concept), "，",
            voice.reason, reason(book, concept), "。",
        )
        return
    book.say(
        f"{book.office.name}{voice.year}年度机关运行经费支出", book.money(concept), "，",
        book.change(concept), "。", voice.pick("主要原因是", "主要原因："), reason(book, concept), "。",
    )


def three_public_counts(book: Book) -> dict[str, str]:
    """The counts that go with each of the three: 0 where nothing was spent."""
    rng, final = book.voice.rng, book.ledger.three_public["final"]
    trips = rng.randint(1, 3) if final["overseas_travel"] else 0
    travellers = trips * rng.randint(1, 4)
    bought = 1 if final["vehicle_purchase"] else 0
    batches = rng.randint(3, 60) if final["official_reception"] else 0
    guests = batches * rng.randint(4, 9)
    return {
        "overseas_travel": f"全年安排因公出国（境）团组{trips}个，累计{travellers}人次",
        "bought": f"公务用车购置数{bought}辆", "reception": f"国内公务接待{batches}批次，{guests}人次",
        "foreign": f"{batches}批次、{guests}人次",
    }  # fmt: skip


def growth(part: Decimal, whole: Decimal) -> str:
    """A rate with its percent sign."""
    return f"{percent(part, whole)}%"


def project_totals(book: Book) -> tuple[int, Decimal, Decimal]:
    """How many projects there are, their adjusted budgets and what was executed."""
    projects = book.ledger.projects
    return (
        len(projects), total(p.adjusted + p.other for p in projects), total(p.executed + p.other for p in projects)
    )


def empty_funds(book: Book) -> None:
    """That there is no 国有资本经营预算."""
    voice, office = book.voice, book.office.name
    book.say(
        voice.pick(
            "本部门本年度无国有资本经营预算财政拨款收入、支出及结转和结余，国有资本经营预算财政拨款收入支出决算表为空表。",
            f"{office}{voice.year}年度没有国有资本经营预算财政拨款收入和支出。",
            f"本单位{voice.year}年没有使用国有资本经营预算安排的支出，故国有资本经营预算财政拨款收入支出决算表无数据。",
        )
    )


def government_fund(book: Book) -> None:
    """政府性基金, or that there is none."""
    voice, fund = book.voice, "gov_funds"
    if not book.ledger.of(fund):
        book.say(
            voice.pick(
                "本部门本年度无政府性基金预算财政拨款收入、支出及结转和结余，政府性基金预算财政拨款收入支出决算表为空表。",
                f"{book.office.name}{voice.year}年度没有政府性基金预算财政拨款收入和支出。",
                f"本单位{voice.year}年没有使用政府性基金预算财政拨款安排的支出，政府性基金表为空表。",
            )
        )
        return
    book.say(
        f"{voice.year}年度政府性基金预算财政拨款", voice.pick("", "收支情况为："),
        book.named("年初结转和结余", "opening_balance", fund), "，",
        book.named("本年收入", "income_total", fund), "，", book.named("本年支出", "expenditure_total", fund),
        "，",
        book.named("年末结转和结余", "closing_balance", fund), "。",
    )
    for line in book.ledger.of(fund):
        parts = names(line.code)
        book.say(
            f"{parts[0]}（类）{parts[1]}（款）{parts[2]}（项）：支出决算为",
            book.money("func", fund, code=line.code), "，",
            book.change("func", fund, line.code), "，", voice.reason, reason(book, "func", fund, line.code), "。",
        )


GLOSSARY = (
    ("财政拨款收入", "指单位从同级财政部门取得的财政预算资金。"), ("事业收入",
    "指事业单位开展专业活动及辅助活动取得的收入。"),
    ("其他收入", "指上述各项收入以外取得的收入。"), ("年初结转和结余", "指上年结转本年继续使用的资金。"),
    ("年末结转和结余", "指本年度未使用完毕、结转下年继续使用的资金。"),
    ("基本支出", "指为保障机构正常运转而发生的人员支出和公用支出。"),
    ("项目支出", "指基本支出之外为完成特定任务所发生的支出。"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行维护费和公务接待费。"),
    ("机关运行经费", "指行政单位和参公单位使用一般公共预算安排的基本支出中的日常公用经费。"),
)  # fmt: skip


def glossary(book: Book) -> None:
    """名词解释."""
    for number, (term, meaning) in enumerate(GLOSSARY, 1):
        book.say(f"{chinese(number)}、{term}：{meaning}")
