"""Self-evaluation forms in the layouts of several provinces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from eval.invented.book import Book
from eval.invented.money import ZERO, percent, rounded
from eval.invented.projects import EXECUTION_WEIGHT, Project, Row
from eval.invented.truth import StatedForm
from eval.invented.voice import Voice

_SIGNS = {">=": "≥", "<=": "≤", "=": "="}


def plain(value: Decimal) -> str:
    """A figure without zeros at its end: 12, 86.5."""
    return format(rounded(value).normalize(), "f")


def target(voice: Voice, row: Row, sign: bool) -> str:
    """A target as its cell has it: >=12期, or with `sign` ≥12期."""
    if row.target is None:
        return row.words
    operator = row.measure.operator
    return (_SIGNS[operator] if sign else operator) + plain(row.target) + row.measure.unit


def actual(row: Row, equals: str = "") -> str:
    """A result as its cell has it; `equals` may stand before a figure."""
    if row.actual is None:
        return row.words
    return equals + plain(row.actual) + row.measure.unit


def goal(project: Project) -> str:
    """What was planned, without figures."""
    field = project.work.name
    return {
        "works": f"按计划实施{field}，改善设施条件，让群众受益。",
        "training": f"组织{field}，提升从业人员的业务水平。",
        "system": f"做好{field}，保障系统稳定运行。",
        "inspect": f"开展{field}，及时发现并督促整改问题。",
        "subsidy": f"落实{field}政策，按标准足额发放补助资金。",
        "purchase": f"完成{field}，配齐业务所需的装备。",
        "publicity": f"开展{field}，提高公众的知晓度和参与度。",
        "research": f"完成{field}任务，为决策提供参考。",
        "event": f"办好{field}，扩大活动影响。",
    }[project.work.kind]


def result(project: Project) -> str:
    """What was achieved, in the figures of the indicators."""
    told = [row.measure.told.format(actual(row)) for row in project.rows if row.measure.told and row.actual]
    return "全年" + "，".join(told) + "。" + {
        "works": "设施条件得到改善。", "training": "学员业务水平有所提高。", "system": "系统运行平稳。",
        "inspect": "发现的问题已督促整改。", "subsidy": "资金已发放到户。", "purchase": "设备已投入使用。",
        "publicity": "社会反响良好。", "research": "成果已提交使用。", "event": "活动安全有序。",
    }[project.work.kind]  # fmt: skip


def _funds(book: Book, project: Project) -> tuple[list[str], list[str], list[str]]:
    """Original, adjusted, executed in 万元: in all, of fiscal money, of other money, which is planned
    as it was spent."""
    fiscal = (project.original, project.adjusted, project.executed)
    bare = book.voice.bare
    return (
        [bare(amount + project.other) for amount in fiscal], [bare(amount) for amount in fiscal],
        [bare(project.other)] * 3,
    )


def _note_form(book: Book, project: Project, original: bool = True) -> None:
    def wan(value: Decimal) -> str:
        return str(rounded(value / 10_000))

    book.forms.append(
        StatedForm(
            project.name, wan(project.original + project.other) if original else "",
            wan(project.adjusted + project.other),
            wan(project.executed + project.other), str(rounded(project.score)), len(project.rows),
        )
    )


def _rate(project: Project, decimals: int) -> str:
    return f"{percent(project.executed + project.other, project.adjusted + project.other, decimals)}%"


def write_northwest(book: Book, project: Project) -> None:
    """Weight, target, result, completion, score, basis, last year, rule, evidence, deviation."""
    voice = book.voice
    whole, fiscal, other = _funds(book, project)

    def across(*cells: tuple[str, int]) -> list[str]:
        return [text for first, span in cells for text in (first, *["<"] * (span - 1))]

    def funds(label: str, amounts: Sequence[str], weight: str, rate: str, score: str) -> list[str]:
        original, adjusted, executed = amounts
        return ["^", "<", *across((label, 1), (original, 2), (adjusted, 2), (executed, 2), (weight, 1),
                                  (rate, 2), (score, 1))]  # fmt: skip

    rows = [
        across(("项目名称", 2), (project.name, 11)),
        across(("主管部门", 2), (book.office.name, 5), ("实施单位", 2), (project.unit, 4)),
        across(("项目资金（万元）", 2), ("", 1), ("年初预算数", 2), ("全年预算数", 2), ("全年执行数", 2),
               ("分值", 1), ("执行率", 2), ("得分", 1)),
        funds("年度资金总额", whole, str(EXECUTION_WEIGHT), _rate(project, 2), str(project.execution_score)),
        funds("其中：当年财政拨款", fiscal, "-", "-", "-"),
        funds("其他资金", other, "-", "-", "-"),
        across(("年度总体目标", 2), ("预期目标", 5), ("实际完成情况", 6)),
        ["^", "<", *across((goal(project), 5), (result(project), 6))],
        ["一级指标", "二级指标", "三级指标", "权重", "目标值", "业绩值", "完成率", "指标得分", "指标值设定依据",
         "上年完成情况", "赋分规则", "佐证资料", "偏差原因分析及改进措施"],
    ]  # fmt: skip
    previous = ""
    for row in project.rows:
        level1 = "^" if row.measure.level1 == previous else row.measure.level1
        previous = row.measure.level1
        rule = ("按评判等级赋分" if row.target is None else "满意度赋分" if row.measure.level1 == "满意度指标"
                else "按照完成比例赋分")  # fmt: skip
        rows.append([
            level1, row.measure.level2, row.measure.name, str(row.weight), target(voice, row, False),
            actual(row, "="), plain(row.rate * 100), plain(row.score), "计划标准",
            "无" if row.prior is None else plain(row.prior) + row.measure.unit, rule,
            voice.pick("工作资料", "工作总结", "业务台账"),
            row.note,
        ])  # fmt: skip
    rows.append(["总分", "<", "<", "100", "", "", "", f"{rounded(project.score)}分", "", "", "", "", ""])
    book.table(f"项目支出绩效自评表\n（{voice.year}年度）", rows)
    _note_form(book, project)


def write_national(book: Book, project: Project) -> None:
    """一级指标 to 偏差原因, with the funds block above."""
    voice = book.voice
    whole, fiscal, other = _funds(book, project)
    rows = [
        ["项目名称", "<", project.name, "<", "<", "<", "<", "<", "<"],
        ["主管部门", "<", book.office.name, "<", "<", "实施单位", "<", project.unit, "<"],
        ["项目资金（万元）", "<", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["^", "<", "年度资金总额", *whole, str(EXECUTION_WEIGHT), _rate(project, 2),
        plain(project.execution_score)],
        ["^", "<", "其中：当年财政拨款", *fiscal, "—", "—", "—"],
        ["^", "<", "上年结转资金", "", "", "", "—", "—", "—"],
        ["^", "<", "其他资金", *(other if project.other else ["", "", ""]), "—", "—", "—"],
        ["年度总体目标", "预期目标", "<", "<", "<", "实际完成情况", "<", "<", "<"],
        ["^", goal(project), "<", "<", "<", result(project), "<", "<", "<"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分",
        "偏差原因分析及改进措施"],
    ]  # fmt: skip
    previous: tuple[str, str] = ("", "")
    for row in project.rows:
        levels = (row.measure.level1, row.measure.level2)
        rows.append([
            "^", "^" if levels[0] == previous[0] else levels[0], "^" if levels == previous else levels[1],
            row.measure.name, target(voice, row, True), actual(row), str(row.weight), plain(row.score), row.note,
        ])  # fmt: skip
        previous = levels
    rows.append(["总分", "<", "<", "<", "<", "<", "100", plain(project.score), ""])
    book.table(f"项目支出绩效自评表\n（{voice.year}年度）", rows)
    _note_form(book, project)


def write_vendor(book: Book, project: Project) -> None:
    """指标性质, 指标值, 度量单位 and 完成值 in columns of their own."""
    whole, fiscal, other = _funds(book, project)
    rate = _rate(project, 2)
    rows = [
        ["项目名称", "<", project.name, *["<"] * 7],
        ["主管部门", "<", book.office.name, "<", "<", "实施单位（盖章）", "<", project.unit, "<", "<"],
        ["项目基本情况", "项目年度目标", goal(project), *["<"] * 7],
        ["^", "年度目标完成情况", result(project), *["<"] * 7],
        ["预算执行情况（10分）", "年度预算数（万元）", "<", "年初预算", "调整后预算数", "预算执行数",
        "预算执行率", "权重", "得分", "原因"],
        ["^", "总额", "<", *whole, rate, str(EXECUTION_WEIGHT), plain(project.execution_score), ""],
        ["^", "其中：财政资金", "<", *fiscal, f"{percent(project.executed, project.adjusted)}%", "/", "/", ""],
        ["^", "财政专户管理资金", "<", "0.00", "0.00", "0.00", "0.00%", "/", "/", ""],
        ["^", "单位资金", "<", *other, "100.00%" if project.other else "0.00%", "/", "/", ""],
        ["绩效指标（90分）", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值",
        "权重", "得分"],
    ]  # fmt: skip
    for row in project.rows:
        measured = row.target is not None and row.actual is not None
        rows.append([
            "^", row.measure.level1, row.measure.level2, row.measure.name,
            _SIGNS[row.measure.operator] if measured else "定性",
            plain(row.target or ZERO) if measured else row.words, row.measure.unit if measured else "",
            plain(row.actual or ZERO) if measured else row.words, str(row.weight), plain(row.score),
        ])  # fmt: skip
    rows.append(["合计", *["<"] * 7, "100", plain(project.score)])
    notes = [f"{row.measure.name}：{row.note}" for row in project.rows if row.note]
    rows.append(["评价结论", f"项目自评总分{plain(project.score)}分，资金执行率{rate}。", *["<"] * 8])
    rows.append(["存在问题", "；".join(note.rstrip("。") for note in notes) + "。" if notes else "无", *["<"] * 8])
    rows.append(["改进措施", "进一步加强项目管理。" if notes else "无", *["<"] * 8])
    book.table(f"部门预算项目支出绩效自评表（{book.voice.year}年度）", rows)
    _note_form(book, project)


def write_short(book: Book, project: Project) -> None:
    """预算数（A）, 执行数（B）, 执行率（B/A); targets and results side by side."""
    whole, fiscal, other = _funds(book, project)
    rows = [
        ["项目名称", "<", project.name, "<", "<", "<", "<", "<"],
        ["主管部门", "<", book.office.name, "<", "实施单位", "<", project.unit, "<"],
        ["资金情况（万元）", "<", "", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"],
        ["^", "<", "年度资金总额：", *whole[1:], str(EXECUTION_WEIGHT), _rate(project, 2),
        plain(project.execution_score)],
        ["^", "<", "其中：本年财政拨款", *fiscal[1:], "", "", ""],
        ["^", "<", "其他资金", *(other[1:] if project.other else ["", ""]), "", "", ""],
        ["年度总体目标", "年初设定目标", "<", "<", "年度总体目标完成情况综述", "<", "<", "<"],
        ["^", goal(project), "<", "<", result(project), "<", "<", "<"],
        ["一级指标", "二级指标", "三级指标", "分值", "年度指标值", "全年实际值", "得分",
        "未完成原因及拟采取的改进措施"],
    ]  # fmt: skip
    previous: tuple[str, str] = ("", "")
    for row in project.rows:
        levels = (row.measure.level1, row.measure.level2)
        rows.append([
            "^" if levels[0] == previous[0] else levels[0], "^" if levels == previous else levels[1],
            row.measure.name, str(row.weight), target(book.voice, row, True), actual(row), plain(row.score),
            row.note,
        ])  # fmt: skip
        previous = levels
    rows.append(["总分", "<", "<", "100", "", "", plain(project.score), ""])
    book.table(f"绩效目标自评表\n（{book.voice.year}年度）", rows)
    _note_form(book, project, original=False)


LAYOUTS: dict[str, Callable[[Book, Project], None]] = {
    "northwest": write_northwest, "national": write_national, "vendor": write_vendor,
    "short": write_short,
}  # fmt: skip
