"""Words that are wrong by what is written everywhere, or by what the report itself writes elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.near_matches import near_matches
from extractor.standard_wording import MISSPELT, PHRASES
from extractor.whole_text import WholeText
from gouji.records import TextFault

_MISSPELT = tuple((re.compile(pattern), right) for pattern, right in MISSPELT)
_DOUBLED = re.compile(r"(?P<word>[\u4e00-\u9fa5]{2,6})(?P=word)")
_BODIES = ("部门", "单位", "中心", "学校", "街道", "机关")
_HAN = re.compile(r"[\u4e00-\u9fa5]+")
_GOES_WITH = re.compile(r"预算|决算|整体|绩效|财务|收支|自评|评价|预决算|内部|职能|支出|资金|管理|项目|间")
_DASHED = re.compile(r"(?=(?P<left>[\u4e00-\u9fa5]{2})-(?P<right>[\u4e00-\u9fa5]{2}))")


def read_wording_faults(whole: WholeText) -> Iterator[TextFault]:
    """Garbled phrases, misspelt and doubled words, and dashes read as 一."""
    yield from _phrases(whole)
    yield from _misspelt(whole)
    yield from _doubled(whole)
    yield from _dashes(whole)


def _phrases(whole: WholeText) -> Iterator[TextFault]:
    seen: set[int] = set()
    for phrase in PHRASES:
        for match in near_matches(whole.text, phrase, left=2, right=2):
            at = match.start + match.index
            if at not in seen:
                seen.add(at)
                yield TextFault(
                    where=whole.where(match.start), kind="phrase_garbled", expected=phrase,
                    evidence=whole.evidence(match.start, match.end),
                )


def _misspelt(whole: WholeText) -> Iterator[TextFault]:
    for pattern, right in _MISSPELT:
        for match in pattern.finditer(whole.text):
            yield TextFault(
                where=whole.where(match.start()), kind="word_misspelt",
                expected=match.expand(right), evidence=whole.evidence(match.start(), match.end()),
            )


def _doubled(whole: WholeText) -> Iterator[TextFault]:
    """A word given twice, where the report elsewhere writes the same with one (参加国家国家间 beside
    参加国家间), or where only one can be meant (本部门部门). 有关国家国家馆 is neither, nor is a name that
    begins with the word before it."""
    text = whole.text
    for match in _DOUBLED.finditer(text):
        word, start, end = match["word"], match.start(), match.end()
        before, after = text[max(0, start - 2) : start], text[end : end + 1]
        single = before + word + after
        proven = (
            len(before + after) == 3 and _HAN.fullmatch(before + after) and single in text
            and not _begins_a_name(text, text[start + len(word) : end + 2])
        )
        own = word in _BODIES and before[-1:] in ("本", "我", "该") and not _GOES_WITH.match(text, end)
        if proven or own:
            yield TextFault(
                where=whole.where(start), kind="word_doubled", expected=word,
                evidence=whole.evidence(start, end),
            )


def _begins_a_name(text: str, words: str) -> bool:
    """Whether something begins with these words on its own: 主要用于|用于社会福利的彩票公益金支出."""
    return re.search(rf"(?:^|[^\u4e00-\u9fa5]){re.escape(words)}", text) is not None


def _dashes(whole: WholeText) -> Iterator[TextFault]:
    """中国一亚欧 where the report also writes 中国—亚欧."""
    joined = {(match["left"], match["right"]) for match in _DASHED.finditer(whole.text)}
    for left, right in sorted(joined):
        wrong = f"{left}一{right}"
        right_form = whole.text.find(f"{left}-{right}")
        for at in whole.places(wrong):
            yield TextFault(
                where=whole.where(at), kind="dash_misread", expected=f"{left}—{right}",
                evidence=whole.evidence(at, at + len(wrong)),
                context=whole.evidence(right_form, right_form + len(wrong)),
            )
