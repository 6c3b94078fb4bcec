"""Names of bodies that the report writes in two ways, and its own name in the titles of its tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extractor.near_matches import near_matches
from extractor.normal import squeeze
from extractor.own_names import read_own_name_faults
from extractor.whole_text import WholeText
from gouji.records import ReportHeader, TextFault
from gouji.types import Evidence

_SUFFIX = (
    "局|厅|委员会|委|中心|学校|学院|办公室|管委会|人民政府|街道办事处|事务所|研究院|研究所|协会|联合会|"
    "医院|站|馆|院"
)
_BODY = re.compile(rf"(?:^|(?<=[^\u4e00-\u9fa5]))[\u4e00-\u9fa5]{{5,30}}(?:{_SUFFIX})(?![\u4e00-\u9fa5])")
_JOINED = re.compile(
    r"(?=(?P<left>[\u4e00-\u9fa5]{2})(?P<word>[与和])(?P<right>[\u4e00-\u9fa5]{2,8}?"
    r"(?:(?<![格布结大全政时])局(?![部面限])|厅|部(?![门分署队位级件])|委员会|委(?![托员派])|中心|办公室)))"
)
_ENDS_A_BODY = tuple("局厅部委办院校站会处队所")
_PLACE = "省市区县乡镇村街路州盟旗社庄岛山"
_TITLE = re.compile(
    r"(?P<body>[\u4e00-\u9fa5]{4,30}?)(?:20\d\d年?度?)?(?:部门|单位)(?:决算|预算)(?:公开)?(?:表|说明|情况说明|公开表)?"
)
_LARGER = "省市区州盟"
_REGION = re.compile(r"[\u4e00-\u9fa5]{1,8}[市区县州盟旗镇乡]")


def read_name_faults(whole: WholeText, header: ReportHeader) -> Iterator[TextFault]:
    """Rare forms of names, each with a place of the usual form."""
    found = [*_one_character_off(whole), *_and_or_with(whole)]
    yield from found
    told = [(fault.evidence.start, fault.evidence.end) for fault in found]
    for fault in read_own_name_faults(whole, header):
        if not any(fault.evidence.start < end and start < fault.evidence.end for start, end in told):
            yield fault
    yield from _titles(whole, header)


def _one_character_off(whole: WholeText) -> Iterator[TextFault]:
    """A name that stands as a cell or between marks, against forms of it with one slip."""
    named = Counter(match[0] for match in _BODY.finditer(whole.text))
    seen: set[int] = set()
    for name in sorted(named, key=lambda n: (-len(n), n)):
        usual = whole.text.count(name)
        if usual < 2:
            continue
        for match in near_matches(whole.text, name, left=1, right=3):
            form = whole.text[match.start : match.end]
            if match.start in seen or whole.text.count(form) * 2 > usual:
                continue
            if _may_be_another(whole.text, match.start, name, match.index, match.written):
                continue
            seen.add(match.start)
            yield TextFault(
                where=whole.where(match.start), kind="name_variant", expected=name,
                evidence=whole.evidence(match.start, match.end),
                context=_place_of(whole, name),
            )


def _may_be_another(text: str, start: int, name: str, index: int, written: str) -> bool:
    """Whether the difference may make another body: another place (普陀区, 普宁区), or a name
    whose first words are not all there."""
    if name[index - 1 : index + 2] == "自治区":
        return False
    if index < 3 and start and "\u4e00" <= text[start - 1] <= "\u9fa5":
        return True
    near = name[index : index + 3] + written
    return index < 2 or any(char in _PLACE for char in near)


def _and_or_with(whole: WholeText) -> Iterator[TextFault]:
    """规划与自然资源局 where the report writes 规划和自然资源局."""
    forms: dict[tuple[str, str], dict[str, list[int]]] = {}
    for match in _JOINED.finditer(whole.text):
        if match["left"][-1] not in _ENDS_A_BODY:
            places = forms.setdefault((match["left"], match["right"]), {})
            places.setdefault(match["word"], []).append(match.start())
    for (left, right), places in forms.items():
        usual = max(places, key=lambda word: len(places[word]))
        length = len(left) + 1 + len(right)
        for word, found in places.items():
            if word != usual and len(found) * 2 <= len(places[usual]):
                for at in found:
                    yield TextFault(
                        where=whole.where(at), kind="name_variant", expected=left + usual + right,
                        evidence=whole.evidence(at, at + length),
                        context=_place_of(whole, left + usual + right),
                    )


def _place_of(whole: WholeText, name: str) -> Evidence:
    at = whole.text.find(name)
    return whole.evidence(at, at + len(name))


def _titles(whole: WholeText, header: ReportHeader) -> Iterator[TextFault]:
    """A title that names the body of the region above: 某市某局 for 某市某区某局."""
    if header.department is None:
        return
    own = squeeze(header.department.quote)
    for index, line in enumerate(whole.lines):
        if whole.projects[index] is not None or len(line.text) > 50 or own in line.text:
            continue
        match = _TITLE.search(line.text)
        if match and _of_the_region_above(match["body"], own):
            yield TextFault(
                where=" ".join(whole.document.heading_path(line.start)[-2:]),
                kind="title_of_another_body", expected=own, context=header.department,
                evidence=line.evidence(match.start("body"), match.end()),
            )


def _of_the_region_above(body: str, own: str) -> bool:
    """Whether `own` is `body` with the name of a smaller region put in after the larger one."""
    more = len(own) - len(body)
    return more > 0 and any(
        body[at - 1] in _LARGER and own == body[:at] + own[at : at + more] + body[at:]
        and _REGION.fullmatch(own, at, at + more) is not None
        for at in range(2, len(body))
    )
