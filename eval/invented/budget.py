"""A department's budget: tables in 元, a narrative in 万元."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from eval.invented.book import Book
from eval.invented.classification import CLASSES, PERSONNEL, PUBLIC, name, names
from eval.invented.ledger import FISCAL, OTHER_MONEY, Line
from eval.invented.money import WAN, rounded, total
from eval.invented.passages import GLOSSARY, duties
from eval.invented.themes import Theme
from eval.invented.voice import chinese

Column = Callable[[Line], Decimal]


def write(book: Book, theme: Theme) -> None:
    """The whole budget. What the accounts call spent is here what is planned."""
    voice, office, year = book.voice, book.office.name, book.voice.year
    book.title(f"{book.office.parent}{year}年{voice.pick('部门预算', '级部门预算')}")
    book.say(f"预算主管部门：{office}")
    book.lines.append(f"# {office}主要职能")
    book.say(f"{office}主要职能包括：")
    duties(book, theme)
    book.lines.append(f"# {office}机构设置")
    units = book.office.units
    book.say(f"{office}部门预算是包括{office}本部以及下属{len(units) - 1}家预算单位的综合收支计划，具体包括：")
    for number, unit in enumerate(units, 1):
        book.say(f"{number}. {unit}。")
    book.lines.append("# 名词解释")
    for number, (term, meaning) in enumerate(GLOSSARY[:7], 1):
        book.say(f"（{chinese(number)}）{term}：{meaning}")
    book.lines.append(f"# {year}年部门预算编制说明")
    _narrative(book)
    _tables(book)
    book.lines.append("# 其他相关情况说明")
    _others(book)


def _than(book: Book, now: Decimal, before: Decimal) -> str:
    """比上年预算增加…万元, or 持平."""
    voice = book.voice
    against = f"比{voice.year - 1}年预算"
    if not rounded((now - before) / WAN):
        return against + "持平"
    return f"{against}{'增加' if now > before else '减少'}{voice.money(abs(now - before))}"


def _narrative(book: Book) -> None:
    voice, ledger, year, office = book.voice, book.ledger, book.voice.year, book.office.name
    spent = {fund: ledger["expenditure_total", fund, "final", ""] for fund in ("all", "fiscal", *FISCAL)}
    before = {fund: ledger["expenditure_total", fund, "prior_year", ""] for fund in ("all", "fiscal", *FISCAL)}
    other = spent["all"] - spent["fiscal"]
    book.say(
        f"{year}年，{office}收入预算", voice.money(spent["all"]), "，其中：财政拨款收入",
        voice.money(spent["fiscal"]), "，",
        _than(book, spent["fiscal"], before["fiscal"]), "；事业收入", voice.money(other), "；事业单位经营收入",
        voice.money(Decimal(0)), "；其他收入", voice.money(Decimal(0)), "。",
    )
    book.say(
        "支出预算", book.money("expenditure_total"), "，其中：财政拨款支出预算",
        book.money("expenditure_total", "fiscal"), "，",
        _than(book, spent["fiscal"], before["fiscal"]), "。财政拨款支出预算中，一般公共预算拨款支出预算",
        book.money("expenditure_total", "general_public"), "，", _than(book, spent["general_public"],
        before["general_public"]),
        "；政府性基金拨款支出预算", voice.money(spent["gov_funds"]), "，",
        _than(book, spent["gov_funds"], before["gov_funds"]),
        "；国有资本经营预算拨款支出预算", voice.money(Decimal(0)), f"，比{year - 1}年预算持平。",
    )
    up = spent["fiscal"] > before["fiscal"]
    book.say(
        f"财政拨款收入支出{'增加' if up else '减少'}的主要原因是", voice.pick("项目调整", "人员和项目经费变化"),
        "。"
    )
    book.say("财政拨款支出主要内容如下：")
    for number, line in enumerate((line for fund in FISCAL for line in ledger.of(fund)), 1):
        parts = names(line.code)
        label = f"“{parts[0]}（类）{parts[1]}（款）{parts[2]}（项）”"
        book.say(
            f"{number}. {label}", book.money("func", line.fund, code=line.code), f"，主要用于{parts[2]}相关支出。",
            _executed(book, line),
        )


def _executed(book: Book, line: Line) -> str:
    """Against last year's execution; with no rate where there was none."""
    voice, year = book.voice, book.voice.year
    now, before = line.spent, line.prior
    head = f"{year - 1}年当年预算执行数为{voice.money(before)}，{year}年预算安排{voice.money(now)}，"
    if not before:
        return f"{head}上年无此项支出。"
    if not rounded((now - before) / WAN):
        return f"{head}比{year - 1}年预算执行数持平。主要原因是：经费保持不变。"
    word = "增加" if now > before else "减少"
    return (
        f"{head}比{year - 1}年预算执行数{word}{percent_of(abs(now - before), before)}%。"
        f"主要原因是：{name(line.code)}经费{word}。"
    )


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """A rate to two decimals."""
    return rounded(part / whole * 100)


def yuan(value: Decimal) -> str:
    """Whole yuan with thousands separators; 0 for nothing."""
    return f"{value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def _aside(book: Book) -> str:
    return f"编制部门：{book.office.name}　　单位：元"


def _by_subject(book: Book, caption: str, columns: Sequence[tuple[str, Column]], *funds: str) -> None:
    ledger = book.ledger
    rows = [
        ["项目", "<", "<", "<", *(label for label, _ in columns)],
        ["功能分类科目编码", "<", "<", "功能分类科目名称", *["^"] * len(columns)],
        ["类", "款", "项", "^", *["^"] * len(columns)],
    ]
    tables = {n: [ledger.by_code(n, value, *funds) for _, value in columns] for n in (3, 5, 7)}
    for code in sorted(code for n in tables for code in tables[n][0]):
        values = [column[code] for column in tables[len(code)]]
        rows.append([code[:3], code[3:5], code[5:7], name(code), *map(yuan, values)])
    rows.append(["合计", "<", "<", "<", *(yuan(total(map(value, ledger.of(*funds)))) for _, value in columns)])
    book.table(caption, rows, _aside(book))


def _tables(book: Book) -> None:
    ledger, year = book.ledger, book.voice.year
    classes = ledger.by_code(3, lambda line: line.spent)
    spent = {fund: ledger["expenditure_total", fund, "final", ""] for fund in ("all", "fiscal", *FISCAL)}
    income = [
        ("一、财政拨款收入", spent["fiscal"]), ("1. 一般公共预算资金", spent["general_public"]),
        ("2. 政府性基金", spent["gov_funds"]), ("3. 国有资本经营预算", Decimal(0)),
        ("二、事业收入", spent["all"] - spent["fiscal"]), ("三、事业单位经营收入", Decimal(0)),
        ("四、其他收入", Decimal(0)),
    ]  # fmt: skip
    left = [[label, yuan(value) if value else ""] for label, value in income]
    right = [[f"{chinese(n)}、{CLASSES[code]}", yuan(value)] for n, (code, value) in enumerate(classes.items(), 1)]
    longest = max(len(left), len(right))
    left += [["", ""]] * (longest - len(left))
    right += [["", ""]] * (longest - len(right))
    rows = [["本年收入", "<", "本年支出", "<"], ["项目", "预算数", "项目", "预算数"]]
    rows += [[*one, *two] for one, two in zip(left, right, strict=True)]
    rows.append(["收入总计", yuan(spent["all"]), "支出总计", yuan(spent["all"])])
    book.table(f"{year}年部门财务收支预算总表", rows, _aside(book))

    def planned(line: Line) -> Decimal:
        return line.spent

    def nothing(line: Line) -> Decimal:
        return Decimal(0)

    def fiscal(line: Line) -> Decimal:
        return line.spent if line.fund in FISCAL else Decimal(0)

    def service(line: Line) -> Decimal:
        return line.spent if line.fund == OTHER_MONEY else Decimal(0)

    split: list[tuple[str, Column]] = [
        ("合计", planned), ("基本支出", lambda line: line.basic), ("项目支出", lambda line: line.project)
    ]
    _by_subject(book, f"{year}年部门收入预算总表", [("合计", planned), ("财政拨款收入", fiscal),
    ("事业收入", service),
                ("事业单位经营收入", nothing), ("其他收入", nothing)])  # fmt: skip
    _by_subject(book, f"{year}年部门支出预算总表", split)
    _fiscal_table(book)
    _by_subject(book, f"{year}年部门一般公共预算支出功能分类预算表", split, "general_public")
    for label, fund in (("政府性基金", "gov_funds"), ("国有资本经营", "state_capital")):
        caption = f"{year}年部门{label}预算支出功能分类预算表"
        _by_subject(book, caption, split, fund)
        if not ledger.of(fund):
            book.say(f"注：本部门{year}年无{label}预算财政拨款安排的预算，故本表为空表。")
    _economic_table(book)
    _three_public_table(book)


def _fiscal_table(book: Book) -> None:
    ledger, year = book.ledger, book.voice.year
    by_fund = [ledger.by_code(3, lambda line: line.spent, fund) for fund in FISCAL]
    codes = sorted({code for amounts in by_fund for code in amounts})
    left = [
        [f"{chinese(n)}、{label}", yuan(value) if value else ""]
        for n, (label, value) in enumerate(
            (("一般公共预算资金", total(by_fund[0].values())), ("政府性基金", total(by_fund[1].values())),
             ("国有资本经营预算", Decimal(0))), 1,
        )
    ]
    left += [["", ""]] * (len(codes) - 3)
    rows = [["财政拨款收入", "<", "财政拨款支出", "<", "<", "<", "<"],
            ["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算"]]  # fmt: skip
    for n, (code, one) in enumerate(zip(codes, left, strict=False), 1):
        values = [amounts.get(code, Decimal(0)) for amounts in by_fund]
        rows.append(
            [*one, f"{chinese(n)}、{CLASSES[code]}", yuan(total(values)),
            *(yuan(v) if v else "" for v in values), ""]
        )
    sums = [total(amounts.values()) for amounts in by_fund]
    rows.append(
        ["收入总计", yuan(total(sums)), "支出总计", yuan(total(sums)), *(yuan(v) if v else "" for v in sums), ""]
    )
    book.table(f"{year}年部门财政拨款收支预算总表", rows, _aside(book))


def _economic_table(book: Book) -> None:
    economic, year = book.ledger.economic, book.voice.year
    rows = [
        ["项目", "<", "<", "一般公共预算基本支出", "<", "<"],
        ["部门预算经济分类科目编码", "<", "经济分类科目名称", "合计", "人员经费", "公用经费"],
        ["类", "款", "^", "^", "^", "^"],
    ]  # fmt: skip
    for parent in ("301", "302", "303", "310"):
        personnel = parent in ("301", "303")
        listed = PERSONNEL if personnel else PUBLIC
        items = [code for code in listed if code.startswith(parent) and economic[code]]
        for code, value in [(parent, total(economic[c] for c in items)), *((c, economic[c]) for c in items)]:
            pair = [yuan(value), "0"] if personnel else ["0", yuan(value)]
            rows.append([code[:3], code[3:], name(code), yuan(value), *pair])
    sums = [total(economic[code] for code in items) for items in (PERSONNEL, PUBLIC)]
    rows.append(["合计", "<", "<", yuan(total(sums)), *map(yuan, sums)])
    book.table(f"{year}年部门一般公共预算基本支出部门预算经济分类预算表", rows, _aside(book))


def _three_public_table(book: Book) -> None:
    voice, year = book.voice, book.voice.year
    concepts = ("three_public", "overseas_travel", "official_reception", "vehicle", "vehicle_purchase",
    "vehicle_operation")
    rows = [
        [f"{year}年“三公”经费预算数", *["<"] * 5, f"{year}年机关运行经费预算数"],
        ["合计", "因公出国（境）费", "公务接待费", "公务用车购置及运行费", "<", "<", "^"],
        ["^", "^", "^", "小计", "购置费", "运行费", "^"],
        [*(voice.bare(book.amount(c, "fiscal")) for c in concepts),
        voice.bare(book.amount("agency_operating_expense"))],
    ]
    book.table("部门“三公”经费和机关运行经费预算表", rows, f"编制部门：{book.office.name}　　单位：万元")


def _others(book: Book) -> None:
    voice, ledger, year = book.voice, book.ledger, book.voice.year
    final, prior = ledger.three_public["final"], ledger.three_public["prior_year"]

    def told(label: str, concept: str) -> str:
        change = _than(book, final[concept], prior[concept])
        word = "增加" if "增加" in change else "减少" if "减少" in change else "不变"
        why = f"主要原因是{label}{voice.pick('安排', '预算')}{word}"
        return f"{label}{book.money(concept, 'fiscal')}，{change}，{why}"

    book.say(f"一、{year}年“三公”经费预算情况说明")
    book.say(
        f"{year}年“三公”经费预算数为", book.money("three_public", "fiscal"), "，",
        _than(book, final["three_public"], prior["three_public"]), "。其中："
    )
    book.say("（一）", told("因公出国（境）费", "overseas_travel"), "。")
    book.say("（二）", told("公务用车购置及运行费", "vehicle"), "。其中：",
    told("公务用车购置费", "vehicle_purchase"), "；",
             told("公务用车运行费", "vehicle_operation"), "。")  # fmt: skip
    book.say("（三）", told("公务接待费", "official_reception"), "。")
    book.say("二、机关运行经费预算")
    book.say(
        f"{year}年{book.office.name}财政拨款的机关运行经费预算为", book.money("agency_operating_expense"), "。"
    )
    book.say("三、政府采购预算情况")
    book.say(
        f"{year}年本部门政府采购预算", book.money("procurement_total"), "，其中：政府采购货物预算",
        book.money("procurement_goods"),
        "、政府采购工程预算", book.money("procurement_works"), "、政府采购服务预算",
        book.money("procurement_services"), "。",
    )
    book.say("四、绩效目标设置情况")
    projects = ledger.projects
    book.say(
        f"按照预算绩效管理要求，本部门编报绩效目标的项目{len(projects)}个，涉及项目预算资金",
        voice.money(total(p.executed + p.other for p in projects)), "。",
    )
    book.say("五、国有资产占有使用情况")
    book.say(
        f"截至{year - 1}年8月31日，{book.office.name}共有车辆{book.fleet}辆；",
        "单价100万元（含）以上设备（不含车辆）0台（套）。",
    )
