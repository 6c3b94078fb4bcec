"""Which organisation a department's name in a report means.

Names are compared without white space, width, "本级" and marks. A report may write the region in
front that the list leaves out (上海市普陀区财政局 for 普陀区财政局 or, under 普陀区, for 财政局), or
leave out what the list writes. What more than one organisation could be is none of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from extractor.normal import squeeze
from review.tables import Organisation

_OWN = re.compile(r"\((?:本级|机关|部门|本部|单位|汇总|含下属单位)\)|\[(?:本级|机关|汇总)\]|本级$")
_MARKS = re.compile(r"[^\w\u4e00-\u9fa5]")
_REGION = re.compile(
    r"^(?P<name>[\u4e00-\u9fa5]{2,9}?)"
    r"(?P<level>自治区|特别行政区|自治州|自治县|自治旗|地区|新区|省|市|区|州|盟|县|旗|镇|乡|街道)"
    r"(?=[\u4e00-\u9fa5]{2})"
)
_ONLY_REGION = re.compile(r"(?:省|市|自治区|特别行政区|区|州|盟|县|旗|镇|乡|街道|师|团)$")
_PEOPLES = re.compile(r"(?:维吾尔|壮族|回族)$")
_SHORT = {"自治区": "区", "自治州": "州", "自治县": "县", "自治旗": "旗", "新区": "区"}


@lru_cache(maxsize=50_000)
def plain(name: str) -> str:
    """A name as names are compared."""
    text = squeeze(name)
    while (shorter := _OWN.sub("", text)) != text:
        text = shorter
    return _MARKS.sub("", text).lower()


def same_body(one: str, other: str) -> bool:
    """Whether two names are written for the same account: 某局（本级） is another than 某局."""
    return plain(one) == plain(other) and ("本级" in one) == ("本级" in other)


class Names:
    """The names of organisations, to find one by what a report writes."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        known = {organisation.id: organisation for organisation in organisations}
        self._full: dict[str, set[int]] = defaultdict(set)
        self._placed: dict[str, set[int]] = defaultdict(set)
        self._short: dict[str, set[int]] = defaultdict(set)
        for organisation in known.values():
            for name, placed in _written(organisation, known):
                self._full[name].add(organisation.id)
                if placed:
                    self._placed[name].add(organisation.id)
                for shorter in _without_region(name):
                    self._short[shorter].add(organisation.id)

    def find(self, department: str) -> int | None:
        """The id of the one organisation that this name means, else None."""
        name = plain(department)
        if not name:
            return None
        for names, written in (
            (self._full, (name,)),
            (self._placed, _without_region(name)),
            (self._short, (name,)),
        ):
            for form in written:
                found = names.get(form, set())
                if found:
                    return next(iter(found)) if len(found) == 1 else None
        return None


def _written(
    organisation: Organisation, known: Mapping[int, Organisation]
) -> Iterator[tuple[str, bool]]:
    """Its name and aliases, also with the names above it in front (普陀区 › 财政局 is 普陀区财政局),
    and whether the name says where it is, or nothing above it does: 黄浦区财政局 is not the 财政局
    under 普陀区."""
    own = [plain(name) for name in (organisation.name, *map(str, organisation.aliases))]
    own = [name for name in own if name]
    above = [*_above(organisation, known)]
    regions = [bool(_ONLY_REGION.search(name)) for name in above]
    yield from ((name, not any(regions) or bool(_REGION.match(name))) for name in own)
    front = ""
    for depth, name_above in enumerate(above):
        front = name_above + front
        placed = any(regions[: depth + 1])
        yield from ((front + name, placed) for name in own if not name.startswith(front))


def _above(organisation: Organisation, known: Mapping[int, Organisation]) -> Iterator[str]:
    parent = known.get(organisation.parent_id or 0)
    for _ in range(12):
        if parent is None:
            return
        yield plain(parent.name)
        parent = known.get(parent.parent_id or 0)


@lru_cache(maxsize=100_000)
def _without_region(name: str) -> tuple[str, ...]:
    """The name with less of the regions in front of it, the longest first."""
    shorter: list[str] = []
    while match := _REGION.match(name):
        rest = name[match.end() :]
        level = match["level"]
        region = _PEOPLES.sub("", match["name"])
        shorter += [f"{region}{level}{rest}", f"{region}{rest}", f"{level}{rest}"]
        if level in _SHORT:
            shorter += [f"{region}{_SHORT[level]}{rest}", f"{_SHORT[level]}{rest}"]
        shorter.append(rest)
        name = rest
    return tuple(form for form in shorter if len(form) > 2)
