"""A paragraph of accounts as a row of tokens: levels, changes and rates, each with its words.

"支出决算数为3,275.10万元，比上年决算减少318.14万元，下降8.85%" is a level, a change and a rate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.figures import Mention, find_figures
from extractor.labels import concept_of
from extractor.normal import Normal
from gouji.types import Amount, Evidence

TokenKind = Literal["level", "change", "growth", "share", "completion", "variance", "other"]
Direction = Literal["up", "down", "flat"]

_UP = r"增加|增长|上升|上涨|提高|增收|增支|多支出|多支|超支|增幅|比增|扩大|上浮"
_DOWN = r"减少|下降|降低|压减|压缩|减收|减支|少支出|节约|节省|下浮|降幅|回落|缩减"
_DIRECTION = re.compile(rf"(?P<up>{_UP})|(?P<down>{_DOWN})")
_VERB = re.compile(
    rf"(?P<word>{_UP}|{_DOWN})(?P<both>\((?:{_UP}|{_DOWN})\))?(?:了|额|率|幅度|金额)?(?:为|约|达|到)?:?$"
)
_SHARE = re.compile(r"占(?P<whole>[^,;。:占]{0,40}?)(?:的)?(?:比重|比例|比率)?(?:为|达|约|是)?$")
_COMPLETION = re.compile(
    r"(?:完成|为|占)(?P<whole>[^,;。:]{0,16}?预算(?:数)?)(?:的)?(?:比例)?(?:为)?$|预算(?:执行|完成)率(?:为|达)?:?$"
)
_VARIANCE = re.compile(r"(?:预决算)?差异率(?:为)?:?$")
_STOPS = ",;。:"
_BOTH_SIDES = re.compile(r"收(?:入(?:总计)?)?、支$")  # 收、支总计: one name, not a list
_NEW_COMPARISON = re.compile(r",(?:与|同)(?:上年|20\d\d年)度?相比")
_ONE_OF_SEVERAL = re.compile(r"[一二三四五六七八九十]是|\(?[一二三四五六七八九\d][)、.]")
_OVER = re.compile(r"(?:大于|小于|高于|低于|多于|少于|超过|超出|相差|(?<!收支)差额|差异)[^,;。:]{0,8}$")
_REASON = re.compile(r"原因(?:是|为|:|系|在于)|(?:主要)?(?:是因为|由于|因为|原因)|主要是")


@dataclass(frozen=True)
class Token:
    """A figure of a paragraph with what it is.

    `label` is the text before it back to the last stop; `start:end` are offsets in the normal text;
    `depth` is how many brackets are open; `sentence` counts full stops before it; `reason` is true
    inside the explanation of a change.
    """

    kind: TokenKind
    mention: Mention
    label: str
    label_start: int
    start: int
    end: int
    depth: int
    sentence: int
    reason: bool
    direction: Direction | None = None
    word: Evidence | None = None
    whole: str = ""

    @property
    def amount(self) -> Amount:
        return self.mention.amount


def _label_start(text: str, position: int, floor: int) -> int:
    """Where the words before a figure begin: after the last stop, whole brackets stepped over."""
    at = position
    while at > floor:
        char = text[at - 1]
        if char == ")":
            opening = _opening(text, at - 1, floor)
            if opening is None:
                break
            at = opening
            continue
        one_name = char == "、" and _BOTH_SIDES.search(text, max(floor, at - 5), at + 1)
        if (char in _STOPS or char in "(、") and not one_name:
            break
        at -= 1
    return at


def _opening(text: str, closing: int, floor: int) -> int | None:
    depth = 0
    for at in range(closing, floor - 1, -1):
        if text[at] == ")":
            depth += 1
        elif text[at] == "(":
            depth -= 1
            if depth == 0:
                return at
    return None


def _classify(mention: Mention, label: str) -> tuple[TokenKind, re.Match[str] | None]:
    unit = mention.amount.unit
    if unit == "%":
        for kind, pattern in (
            ("variance", _VARIANCE),
            ("completion", _COMPLETION),
            ("growth", _VERB),
            ("share", _SHARE),
        ):
            match = pattern.search(label)
            if match:
                return kind, match  # type: ignore[return-value]
        return "other", None
    match = _VERB.search(label)
    if match:
        return "change", match
    return ("other" if _OVER.search(label) else "level"), None


def tokens(normal: Normal, units: frozenset[str]) -> Iterator[Token]:
    """The tokens of a paragraph: figures in `units` and percentages, in order."""
    text = normal.text
    floor = 0
    reason_since: int | None = None
    sentence = depth = scanned = 0
    for mention in find_figures(normal):
        unit = mention.amount.unit
        if unit not in units and unit != "%":
            continue
        for at in range(scanned, mention.start):
            char = text[at]
            if char == "(":
                depth += 1
            elif char == ")":
                depth = max(0, depth - 1)
            elif char == "。":
                sentence += 1
                reason_since = None
        between = text[floor : mention.start]
        if reason_since is not None and _NEW_COMPARISON.search(between):
            reason_since = None
        causes = list(_REASON.finditer(between))
        cause = causes[-1] if causes else None
        ended = cause is not None and _NEW_COMPARISON.search(between, cause.end())
        if cause is not None and not ended and "。" not in between[cause.end() :]:
            reason_since = floor + cause.end()
        label_start = _label_start(text, mention.start, floor)
        label = text[label_start : mention.start]
        kind, match = _classify(mention, label)
        if (
            reason_since is not None
            and text[label_start - 1 : label_start] == ";"
            and concept_of(label)
            and not _ONE_OF_SEVERAL.match(label)
        ):
            reason_since = None  # a new item of the list: the reason before it has ended
        direction: Direction | None = None
        word = None
        if match is not None and kind in ("change", "growth"):
            up = _DIRECTION.match(match["word"])
            direction = "up" if up and up["up"] else "down"
            word = normal.evidence(
                label_start + match.start("word"), label_start + match.end("word")
            )
            if match["both"]:
                direction = None  # 下降（增长）: the template's choice was not made
            if mention.amount.value < 0 and direction:
                direction = "down" if direction == "up" else "up"
        yield Token(
            kind=kind,
            mention=mention,
            label=label,
            label_start=label_start,
            start=mention.start,
            end=mention.end,
            depth=depth,
            sentence=sentence,
            reason=reason_since is not None and mention.start >= reason_since,
            direction=direction,
            word=word,
            whole=(match["whole"] or "")
            if match is not None
            and kind in ("share", "completion")
            and "whole" in match.re.groupindex
            else "",
        )
        scanned = max(scanned, mention.start)
        floor = mention.end
