"""An evaluation report on one project, consistent with its form."""

from __future__ import annotations

from decimal import Decimal

from eval.invented.book import Book
from eval.invented.forms import actual, goal, target
from eval.invented.money import percent, rounded, total
from eval.invented.projects import Project, Row

CLASSES = ("产出指标", "成本指标", "效益指标", "满意度指标")


def grade(score: Decimal) -> str:
    """The national bands on a base of 100."""
    return next(name for name, floor in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if score >= floor)


def _rate(row: Row) -> str:
    return f"{percent(row.rate, Decimal(1))}%" if row.rate != 1 else "100%"


def write_evaluation(book: Book) -> None:
    """On the department's best-funded project."""
    project = max(book.ledger.projects, key=lambda p: p.executed)
    voice = book.voice
    book.title(project.name)
    book.title("项目支出绩效评价报告")
    book.lines.append(f"= （{voice.year}年度）")
    book.say("一、基本情况")
    book.say("（一）项目概况")
    book.say(f"1.项目背景：为做好{project.work.name}，经批准设立该项目。")
    book.say(f"2.主要内容：{goal(project)}")
    book.say(f"3.实施情况：项目由{project.unit}实施，", "已按计划完成主要工作。")
    _funds(book, project)
    book.say("（二）项目绩效目标")
    book.say(f"1.总体目标：{goal(project)}")
    book.say("2.阶段性目标：")
    for row in project.rows:
        if row.target is not None and row.measure.level1 != "成本指标":
            book.say(f"“{row.measure.name}”指标，预期指标值{target(voice, row, True)}。")
    book.say("二、绩效评价工作开展情况")
    book.say("（一）绩效评价目的、对象和范围")
    book.say(f"评价对象为{project.name}，目的是了解资金使用和目标实现情况，范围包括产出、成本、效益和满意度。")
    book.say("（二）绩效评价原则、评价指标体系、评价方法和评价标准")
    book.say("评价遵循科学规范、客观公正的原则，主要采用比较法和公众评判法。")
    _tables(book, project)
    book.say("（三）绩效评价工作过程")
    sent = voice.rng.randint(60, 240)
    book.say(f"评价组查阅项目资料和会计凭证，发放问卷{sent}份，收回有效问卷{sent - voice.rng.randint(0, 9)}份。")
    _conclusion(book, project)
    book.say("五、主要经验及做法、存在的问题及原因分析")
    book.say("主要经验是加强组织领导，压实实施责任。存在的问题是部分指标设置不够细化。")
    book.say("六、有关建议")
    book.say("建议细化绩效指标，加强过程跟踪。")
    book.say("七、其他需要说明的问题")
    book.say("无。")


def _funds(book: Book, project: Project) -> None:
    voice = book.voice
    spent = project.executed + project.other
    fiscal = f"（其中当年财政拨款资金{voice.money(project.executed)}，其他资金{voice.money(project.other)}）"
    book.say(
        "4.资金投入和使用情况：该项目全年预算数", voice.money(project.adjusted + project.other), "，",
        voice.pick("预算执行", "实际支出"), voice.money(spent), fiscal if project.other else "", "，预算执行率为",
        f"{percent(spent, project.adjusted + project.other)}%，主要用于{project.work.name}相关工作。",
    )


def _of_class(project: Project, name: str) -> list[Row]:
    return [row for row in project.rows if row.measure.level1 == name]


def _tables(book: Book, project: Project) -> None:
    voice = book.voice
    weights = [Decimal(sum(row.weight for row in _of_class(project, name))) for name in CLASSES]
    scores = [total(row.score for row in _of_class(project, name)) for name in CLASSES]
    weights, scores = [Decimal(10), *weights], [project.execution_score, *scores]
    columns = ["预算执行类", *(name.removesuffix("指标") + "类" for name in CLASSES)]
    rows = [
        ["指标", *(f"{n}.项目{name}" for n, name in enumerate(columns, 1)), "合计分值"],
        ["权重", *(str(rounded(w)) for w in weights), "100.00"],
        ["得分", *(str(rounded(s)) for s in scores), str(rounded(total(scores)))],
        ["得分率", *(f"{percent(s, w)}%" for s, w in zip(scores, weights, strict=True)),
        f"{rounded(total(scores))}%"],
    ]  # fmt: skip
    book.table(f"{project.name}得分表（总表）", rows)
    rows = [["一级指标", "二级指标", "三级指标", "预期指标值", "权重", "指标完成值", "指标完成率"]]
    previous = ""
    for row in project.rows:
        level1 = "^" if row.measure.level1 == previous else row.measure.level1
        previous = row.measure.level1
        rows.append([level1, row.measure.level2, row.measure.name, target(voice, row, False), str(row.weight),
                     actual(row, "="), _rate(row)])  # fmt: skip
    book.table(f"{project.name}完成表（细化表）", rows)


def _conclusion(book: Book, project: Project) -> None:
    score = project.score
    met = [row for row in project.rows if row.rate >= 1]
    full = {name: [row for row in _of_class(project, name) if row.score == row.weight] for name in CLASSES}
    book.say("三、综合评价情况及评价结论")
    told = []
    for name in CLASSES:
        rows = _of_class(project, name)
        rate = percent(total(row.score for row in rows), Decimal(sum(row.weight for row in rows)))
        told.append(f"项目{name}共设置{len(rows)}个，满分指标{len(full[name])}个，得分率{rate}%")
    book.say(
        f"{project.name}共设置绩效目标{len(project.rows)}个，实现目标{len(met)}个，完成率",
        f"{percent(Decimal(len(met)), Decimal(len(project.rows)))}%。其中：", "；".join(told), "。",
        f"最终评分结果为{rounded(score)}分，绩效评级为“{grade(score)}”。",
    )
    book.say("四、绩效评价指标分析")
    book.say("（一）项目决策情况")
    book.say("项目立项程序规范，绩效目标合理。")
    book.say("（二）项目过程情况")
    book.say("项目执行数控制在年度预算规模之内，资金使用符合有关规定。")
    for number, name in enumerate(CLASSES, 3):
        rows = _of_class(project, name)
        weight, earned = sum(row.weight for row in rows), total(row.score for row in rows)
        missed = [row for row in rows if row.rate < 1]
        book.say(f"（{'一二三四五六'[number - 1]}）项目{name.removesuffix('指标')}情况")
        book.say(
            f"项目{name}由{len(rows)}个三级指标构成，权重分值{weight}.00分，实际得分{rounded(earned)}分。",
            *(f"“{row.measure.name}”未达到预期，原因是{row.note.rstrip('。')}。" for row in missed),
            "" if missed else f"其中{rows[0].measure.name}完成{actual(rows[0])}。",
        )


