"""A county's template with its own habits: rates before amounts, bases told, percentage points, items
told by their name alone, money in 元 or 万元, every part against last year."""

from __future__ import annotations

from decimal import Decimal

from eval.invented.book import Book
from eval.invented.classification import PERSONNEL, PUBLIC, name, names
from eval.invented.forms import LAYOUTS
from eval.invented.money import WAN, percent, rounded
from eval.invented.passages import (
    GLOSSARY,
    duties,
    economic_list,
    project_totals,
    three_public_counts,
)
from eval.invented.reasons import reason
from eval.invented.themes import Theme
from eval.invented.voice import chinese


def write(book: Book, theme: Theme) -> None:
    """The whole report."""
    voice, office, year = book.voice, book.office.name, book.voice.year
    book.title(f"{office}{year}年度部门决算公开")
    book.section(f"{office}基本情况")
    book.subsection("主要职能")
    duties(book, theme)
    book.subsection("机构和人员情况")
    _people(book, theme)
    book.section(f"{year}年度部门决算收支情况")
    _totals(book)
    book.section("财政拨款收支情况")
    _fiscal(book)
    book.section("“三公”经费支出情况")
    _three_public(book)
    book.section("其他事项")
    _others(book)
    book.section("绩效情况")
    _performance(book)
    book.section("名词解释")
    for term, meaning in GLOSSARY[:5]:
        book.say(f"{term}：{meaning}")
    layout = voice.pick("national", "short", "vendor")
    for project in book.ledger.projects[: voice.rng.randint(1, 4)]:
        LAYOUTS[layout](book, project)


def _people(book: Book, theme: Theme) -> None:
    rng, office = book.voice.rng, book.office.name
    civil, public = rng.randint(8, 40), rng.randint(10, 60)
    posts = civil + public + rng.randint(0, 6)
    book.say(
        f"{office}内设{len(theme.offices)}个股室，下属单位{len(book.office.units) - 1}个。核定编制{posts}名，",
        f"年末在职人员{civil + public}人，其中行政人员{civil}人、事业人员{public}人；",
        f"离退休人员{rng.randint(3, 60)}人。",
    )


def moved(book: Book, concept: str, fund: str = "all", code: str = "") -> str:
    """The change told in one of several orders: amount and rate, rate and amount, base first."""
    voice, ledger = book.voice, book.ledger
    now, before = (ledger[concept, fund, m, code] for m in ("final", "prior_year"))
    direction = book.up(concept, fund, code)
    year = voice.year - 1
    if not direction:
        return voice.pick("与上年持平", f"与{year}年相比没有变化", "较上年无增减")
    difference = abs(now - before)
    up = direction > 0
    if not before:
        return voice.pick(
            f"上年无此项支出，本年增加{voice.money(difference)}",
            f"{year}年未安排，本年新增{voice.money(difference)}",
            f"较上年增加{voice.money(difference)}，上年数为0",
        )
    rate = f"{percent(difference, before)}%"
    amount = voice.money(difference)
    return voice.pick(
        f"同比{'增加' if up else '减少'}{amount}，{'增幅' if up else '降幅'}{rate}",
        f"较{year}年{'增长' if up else '下降'}{rate}，{'增加' if up else '减少'}{amount}",
        f"与{year}年决算数{voice.money(before)}相比，"
        f"{'增加' if up else '减少'}{amount}，{'增长' if up else '降低'}{rate}",
        f"比上年{'增加' if up else '减少'}{amount}（{'增长' if up else '下降'}{rate}）",
        f"比上年{'多支出' if up else '少支出'}{amount}" if concept in ("func", "expenditure_total") else
        f"比上年{'增加' if up else '减少'}{amount}",
        f"同比{'上升' if up else '下降'}{rate}",
    )


def _why(book: Book, concept: str, fund: str = "all", code: str = "") -> str:
    text = reason(book, concept, fund, code)
    caused = f"，{text}所致。" if len(text) < 14 else f"，主要是{text}。"
    return book.voice.pick(f"，主要是{text}。", f"，原因是{text}。", f"。变动原因：{text}。", caused)


def _totals(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    book.say(
        f"{year}年度", voice.pick("收入总计", "收入决算总计"), book.money("income_grand_total"), "，其中",
        book.named("本年收入", "income_total"), "，", book.named("年初结转和结余", "opening_balance"), "；",
        voice.pick("支出总计", "支出决算总计"), book.money("expenditure_grand_total"), "，其中",
        book.named("本年支出", "expenditure_total"), "，", book.named("年末结转和结余", "closing_balance"),
        "。收入总计",
        moved(book, "income_grand_total"), _why(book, "income_grand_total"),
    )
    parts = [
        (label, c) for label, c in (("财政拨款收入", "income_fiscal"), ("事业收入", "income_service"),
        ("其他收入", "income_other"))
        if rounded(book.ledger[c, "all", "final", ""] / WAN)
    ]
    whole = voice.pick("占本年收入的", "占收入合计的", "占比", "占本年收入合计的比重为")
    book.say(
        "本年收入中，", "；".join(f"{label}{book.money(c)}，{whole}{book.share(c, 'income_total')}" for label,
        c in parts), "。"
    )
    whole = voice.pick("占本年支出的", "占总支出的", "占比", "占")
    book.say(
        f"本年支出{moved(book, 'expenditure_total')}。其中：", book.named("基本支出", "basic_expenditure"),
        "，", whole,
        book.share("basic_expenditure", "expenditure_total"), "；", book.named("项目支出",
        "project_expenditure"), "，", whole,
        book.share("project_expenditure", "expenditure_total"), "。",
    )


def _fiscal(book: Book) -> None:
    voice, fund, year, ledger = book.voice, "general_public", book.voice.year, book.ledger
    spent = ledger["expenditure_total", fund, "final", ""]
    budget = ledger["expenditure_total", fund, "budget_original", ""]
    book.subsection("一般公共预算财政拨款支出情况")
    more = spent > budget
    word, why = ("增加", "年中追加") if more else ("减少", "厉行节约")
    gap, done = voice.money(abs(spent - budget)), f"{percent(spent, budget)}%"
    book.say(
        f"{year}年一般公共预算财政拨款支出", book.money("expenditure_total", fund), "，",
        moved(book, "expenditure_total", fund),
        _why(book, "expenditure_total", fund),
        voice.pick(
            f"年初预算{voice.money(budget)}，决算数比年初预算{word}{gap}，完成年初预算的{done}。",
            f"年初预算为{voice.money(budget)}，完成预算的{done}，差额{gap}主要是{why}。",
            f"与年初预算{voice.money(budget)}相比，{word}{gap}，预算完成率{done}。",
        ) if voice.bare(spent) != voice.bare(budget) else "与年初预算一致。",
    )
    style = voice.rng.randrange(3)
    for number, line in enumerate(ledger.of(fund), 1):
        parts = names(line.code)
        label = (
            f"{parts[0]}（类）{parts[1]}（款）{parts[2]}（项）", f"{line.code}{parts[1]}-{parts[2]}（项级科目）",
            f"{parts[2]}（项）",
        )[style]
        book.say(
            f"{number}.{label}", book.money("func", fund, code=line.code), "，",
            moved(book, "func", fund, line.code),
            _why(book, "func", fund, line.code),
        )
    book.subsection("基本支出情况")
    basic = ledger["basic_expenditure", fund, "final", ""]
    people, public = (ledger[c, fund, "final", ""] for c in ("personnel_funds", "public_funds"))
    book.say(
        "一般公共预算财政拨款基本支出", book.money("basic_expenditure", fund), "，其中：人员经费",
        book.money("personnel_funds", fund),
        f"，占基本支出的{percent(people, basic)}%，包括", economic_list(book, PERSONNEL), "；公用经费",
        book.money("public_funds", fund),
        f"，占基本支出的{percent(public, basic)}%，包括", economic_list(book, PUBLIC), "。",
    )
    if ledger.of("gov_funds"):
        book.subsection("政府性基金支出情况")
        for line in ledger.of("gov_funds"):
            book.say(f"{year}年政府性基金预算支出{voice.money(line.spent)}，用于{name(line.code)}。")
    else:
        book.say(voice.pick("本单位无政府性基金预算收支。", f"{year}年度未发生政府性基金预算财政拨款支出。"))


def _three_public(book: Book) -> None:
    voice, fiscal, whole, ledger = book.voice, "fiscal", "three_public", book.ledger
    counts = three_public_counts(book)
    spent, budget = (ledger[whole, fiscal, m, ""] for m in ("final", "budget_original"))
    less = budget - spent
    book.say(
        f"{voice.year}年“三公”经费财政拨款预算", book.money(whole, fiscal, "budget_original"), "，决算",
        book.money(whole, fiscal), "，",
        voice.pick(
            f"比预算节约{voice.money(less)}", f"较预算减少{voice.money(less)}，下降{percent(less, budget)}%",
            f"完成预算的{percent(spent, budget)}%",
        ) if voice.bare(spent) != voice.bare(budget) else "与预算持平", "；", moved(book, whole, fiscal),
        _why(book, whole, fiscal),
    )
    labels = (("因公出国（境）费", "overseas_travel"), ("公务用车购置费", "vehicle_purchase"),
              ("公务用车运行维护费", "vehicle_operation"), ("公务接待费", "official_reception"))  # fmt: skip
    extra = {
        "overseas_travel": counts["overseas_travel"],
        "vehicle_purchase": f"当年购置公务用车{counts['bought'].removeprefix('公务用车购置数')}",
        "vehicle_operation": f"年末公务用车保有量{book.fleet}辆",
        "official_reception": "共接待" + counts["reception"].removeprefix("国内公务接待"),
    }  # fmt: skip
    for number, (label, concept) in enumerate(labels, 1):
        zero = not rounded(ledger[concept, fiscal, "final", ""] / WAN)
        told = "未发生" if zero and voice.chance(0.3) else ""
        if told:
            book.say(f"{number}.{label}：本年未发生，", extra[concept], "。")
            continue
        book.say(
            f"{number}.{label}", book.money(concept, fiscal), voice.pick("，",
            f"，占“三公”经费的{book.share(concept, whole, fiscal, fiscal)}，"),
            moved(book, concept, fiscal), "，", extra[concept], "。",
        )


def _others(book: Book) -> None:
    year = book.voice.year
    concept = "agency_operating_expense"
    book.say(
        f"（一）机关运行经费。{year}年机关运行经费支出", book.money(concept), "，", moved(book, concept),
        _why(book, concept)
    )
    whole = book.ledger["procurement_total", "all", "final", ""]
    parts = (("货物", "procurement_goods"), ("工程", "procurement_works"), ("服务", "procurement_services"))
    book.say(
        f"（二）政府采购。{year}年政府采购支出总额", book.money("procurement_total"), "，其中：",
        "、".join(
            f"政府采购{label}支出{book.money(c)}（占{percent(book.ledger[c, 'all', 'final', ''], whole)}%）"
            for label, c in parts
        ), "。授予中小企业合同金额", book.money("procurement_sme"), "，占政府采购支出总额的",
        book.share("procurement_sme", "procurement_total"), "。",
    )
    book.say(f"（三）国有资产。截至{year}年末，共有车辆{book.fleet}辆，单价100万元以上设备0台（套）。")


def _performance(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    count, budget, executed = project_totals(book)
    book.say(
        f"{year}年，{book.office.name}对{count}个项目开展绩效自评，涉及预算资金", voice.money(budget),
        "，实际支出", voice.money(executed),
        f"，预算执行率{percent(executed, budget)}%。",
    )
    scores = [p.score for p in book.ledger.projects]
    full = sum(1 for s in scores if s >= 90)
    book.say(f"自评得分90分以上的项目{full}个，占项目总数的{percent(Decimal(full), Decimal(count))}%。")
    if book.event is None:
        return
    event = book.event
    outside = event.guests - event.local_guests
    grown = voice.rng.randint(3, 12)
    earlier = event.deals - grown if event.deals > grown + 3 else event.deals
    rise = event.deals - earlier
    book.say(
        f"{year}年{event.dates}，{event.name}在{event.place}举办，主题为“{event.theme}”。参会{event.guests}人，其中本地{event.local_guests}人，"
        f"占{percent(Decimal(event.local_guests), Decimal(event.guests))}%，外地{outside}人。",
        f"签约项目{event.deals}个，",
        f"比上届增加{rise}个，增长{percent(Decimal(rise), Decimal(earlier), 1)}%。" if rise else "与上届持平。",
    )
    book.say(
        f"{chinese(1)}是{event.name}影响扩大，{event.attendance[1]}参会，设置展位{event.stands}个；{chinese(2)}是服务水平提高。"
    )
