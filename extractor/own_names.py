"""The names that a report is about, where they are one character off: its department, the units and
projects of its forms.

A name that a form or the title declares is known as a name, so one place of it that differs is told
more surely than in names at large. What may be another body is left alone: another function of the
same place (民政局 for 财政局), a place whose whole name differs (安县 for 南县), another kind of body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.near_matches import is_sure_fault, near_matches
from extractor.normal import squeeze
from extractor.whole_text import WholeText
from gouji.records import ReportHeader, TextFault

_LABEL = re.compile(r"(?:项目名称|主管部门|实施单位|部门名称|单位名称|(?:预算)?单位)[:：]?")
_HAN = re.compile(r"[\u4e00-\u9fa5]")
_LEVELS = "省市区县乡镇街州盟旗"
_LEVEL = re.compile(rf"[^{_LEVELS}]*[{_LEVELS}]")
_KINDS = "局厅部委办院校站会处队所馆园科股社团段镇乡"
_LEAD = re.compile(r"20\d\d年?度?|(?:编制|填报|预算)?(?:部门|单位)(?:名称)?[:：]")
_OWN = re.compile(r"(?:\(部门\)|部门|单位)?(?:20\d\d年?度?|决算|预算)")
_WHOLE_REGION = 4
_LEAST, _LEAST_PROJECT, _SURE = 5, 8, 10
_FUNCTION = re.compile(
    r"财政|民政|教育|体育|审计|统计|农业|林业|林草|牧业|畜牧|水利|水务|商务|政务|税务|公安|司法|"
    r"人事|社保|卫生|卫健|医保|医疗|交通|运输|住建|城建|建设|规划|环保|环境|旅游|文化|文旅|文物|"
    r"广电|科技|科学|工信|经信|经贸|外事|外贸|侨务|民族|宗教|信访|档案|扶贫|振兴|应急|安监|质监|"
    r"药监|食药|市场|物价|价格|粮食|物资|供销|渔业|海洋|海事|海关|气象|地震|国土|国资|房管|房产|"
    r"土地|城管|执法|园林|绿化|市政|招商|投促|邮政|铁路|港务|港口|航道|航运|民航|电力|能源|煤炭|"
    r"矿业|盐务|烟草|机关|行政|政法|组织|宣传|统战|编办|团委|妇联|工会|残联|文联|科协|法院|检察|"
    r"监察|纪委|人大|政协|人民|国家|口岸|自贸|综保|保税|小学|中学|大学|幼儿|师范|职业|技工|高级"
)
"""Words that tell what a body does."""


def read_own_name_faults(whole: WholeText, header: ReportHeader) -> Iterator[TextFault]:
    """A form of a declared name that has one character for another, or lacks one."""
    bodies, projects = _declared(whole, header)
    seen: set[int] = set()
    for name in sorted(bodies | projects, key=lambda n: (-len(n), n)):
        project = name in projects
        for match in near_matches(whole.text, name, left=0, right=0, fault=is_sure_fault):
            form = whole.text[match.start : match.end]
            if form in projects or (not match.written and match.index < 2):
                continue
            if match.index == len(name) - 1 and _another_word(whole.text, name, match.end):
                continue
            right, wrong, letter = name, form, match.written
            times, others = whole.text.count(name), whole.text.count(form)
            if others >= 2 * times and (others > 2 or len(name) >= _SURE):
                right, wrong, letter = form, name, name[match.index]  # the declared name has the slip
            elif others > 1 or not (times > 1 or (project and len(name) >= _SURE)):
                continue
            own = _stands_as_own(whole.text, match.start, match.end)
            if not project and _another_body(right, match.index, letter, own):
                continue
            for start in whole.places(wrong):
                if start not in seen:
                    seen.add(start)
                    at = whole.text.find(right)
                    yield TextFault(
                        where=whole.where(start), kind="name_variant", expected=right,
                        evidence=whole.evidence(start, start + len(wrong)),
                        context=whole.evidence(at, at + len(right)),
                    )


def _declared(whole: WholeText, header: ReportHeader) -> tuple[set[str], set[str]]:
    """The names of bodies and of projects that follow a label, and the department of the title."""
    bodies = {squeeze(header.department.quote)} if header.department else set()
    projects: set[str] = set()
    label = ""
    for line in whole.lines:
        text = line.text
        if label:
            (projects if label == "项目名称" else bodies).add(text)
            label = ""
        elif _LABEL.fullmatch(text):
            label = text.rstrip(":：")
    return (
        {name for name in bodies if _is_name(name, _LEAST)},
        {name for name in projects if _is_name(name, _LEAST_PROJECT)},
    )


def _is_name(text: str, least: int) -> bool:
    return least <= len(text) <= 60 and not re.search(r"[。；;\n]|^\d+(?:\.\d+)?$", text)


def _another_word(text: str, name: str, end: int) -> bool:
    """Whether another word may begin with a name's last character (财政事务 after 财政局): unless the
    name itself is followed by the same elsewhere."""
    return _HAN.match(text, end) is not None and name + text[end : end + 2] not in text


def _stands_as_own(text: str, start: int, end: int) -> bool:
    """Whether a place is one for the report's own name: after the year or a label at the beginning of
    a line, or before the year or the kind of report."""
    line = text.rfind("\n", 0, start) + 1
    return _LEAD.fullmatch(text, line, start) is not None or _OWN.match(text, end) is not None


def _another_body(name: str, index: int, written: str, own: bool) -> bool:
    """Whether the difference may make another body. That of another place, with one character less
    in common, would not stand where the report names itself (`own`)."""
    form = name[:index] + written + name[index + 1 :]
    if written in _LEVELS or (index == len(name) - 1 and written in _KINDS):
        return True
    if any(_FUNCTION.fullmatch(form, at, at + 2) for at in (index - 1, index) if at >= 0):
        return True
    level = next((m for m in _LEVEL.finditer(name) if m.start() <= index < m.end() - 1), None)
    if level is None:
        return False
    letters = level.end() - level.start() - 1
    return letters < 2 or (letters < _WHOLE_REGION and not own)
