"""Names of subjects that lost a character, and classes that stand under another class's code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from extractor.near_matches import NUMBERS
from extractor.whole_text import WholeText
from gouji.classification_names import CLASS_NAMES, ITEM_NAMES, bare_name, class_code
from gouji.records import TextFault

_NAMED = re.compile(r"(?P<name>[\u4e00-\u9fa5]{3,30})\((?:类|款|项)\)")
_CLASS_CODE = re.compile(
    r"(?:^|(?<=[\n)、.]))(?P<name>[\u4e00-\u9fa5]{2,20})\((?:科目编码:?)?(?P<code>2[0-3]\d)(?:类)?\)"
)
_BEFORE = "\n,。;:、)(0123456789年.\"“"
_IN_SENTENCE = re.compile(r"在|从|由|及|和|列入|调整到|转入")


def read_subject_faults(whole: WholeText) -> Iterator[TextFault]:
    """Names before (类), (款), (项), and classes with their code in the narrative."""
    known = {bare_name(name) for name in (*ITEM_NAMES, *chain(*CLASS_NAMES.values()))}
    for match in _NAMED.finditer(whole.text):
        run, apart = match["name"], not match.start() or whole.text[match.start() - 1] in _BEFORE
        for start in (0, *(cut.end() for cut in _IN_SENTENCE.finditer(run))) if apart else ():
            full = _whole_name(bare_name(run[start:]), known)
            if full:
                yield TextFault(
                    where=whole.where(match.start()), kind="subject_garbled", expected=full,
                    evidence=whole.evidence(match.start() + start, match.end()),
                )
                break
    for match in _CLASS_CODE.finditer(whole.text):
        code = class_code(match["name"])
        if code and match["code"] in CLASS_NAMES and code != match["code"]:
            yield TextFault(
                where=whole.where(match.start()), kind="class_of_another_code",
                evidence=whole.evidence(match.start("name"), match.end("name")),
                context=whole.evidence(match.start("code"), match.end("code")), expected=code,
            )


def _whole_name(name: str, known: set[str]) -> str:
    """The only known name of which `name` is all but one character; "" where it is a name itself."""
    if name in known:
        return ""
    whole = [full for full in known if len(full) == len(name) + 1 and _lost_one(name, full)]
    return whole[0] if len(whole) == 1 else ""


def _lost_one(name: str, full: str) -> bool:
    at = next((i for i, (a, b) in enumerate(zip(name, full, strict=False)) if a != b), len(name))
    return at > 0 and full[at] not in NUMBERS and name[at:] == full[at + 1 :]
