"""Personal data taken out of what is sent to a model, and put back into what it says.

The map from placeholder to what it stands for never leaves the machine. Same text, same
placeholders, so that the cache still finds an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

_LABELS = r"姓名|联系人|联络人|填报人|填表人|经办人|负责人|项目负责人|单位负责人|法定代表人"
_NO_NAMES = frozenset({
    "性别", "年龄", "职务", "职称", "电话", "手机", "单位", "部门", "备注", "签字", "签章", "盖章", "日期",
    "联系", "填报", "填表", "审核", "邮箱", "地址", "姓名", "联系电话", "联系方式", "联系人", "负责人",
    "填报人", "电子邮箱", "主管部门", "实施单位", "预算单位", "项目名称", "项目单位", "填报日期", "填报时间",
    "填表时间", "单位名称", "职务职称",
})
"""Labels that follow a label whose own value is blank."""
_NAME = re.compile(
    rf"(?:{_LABELS})(?:（[^）]{{1,8}}）)?[\s：:|｜]*([一-龥]{{2,4}}(?:·[一-龥]{{1,6}})?)(?![一-龥])"
)
_ID_CARD = re.compile(  # by its date of birth: one with a wrong check digit is somebody's as well
    r"(?<![\dA-Za-z])\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_MOBILE = re.compile(r"(?<![\d.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]\d|\d)")
_LANDLINE = re.compile(r"(?<![\d.,])(?:0\d{2,3}[-—－ ]|（0\d{2,3}）|\(0\d{2,3}\))\d{7,8}(?:[-转]\d{1,5})?(?!\d)")
_CARD = re.compile(r"(?<![\d.,])\d{4}(?: ?\d{4}){2,3} ?\d{1,7}(?![\d.,]?\d)")
_KINDS = "姓名|证件|银行卡|邮箱|电话"


class Redaction:
    """The placeholders for the personal data of `texts`."""

    def __init__(self, texts: Iterable[str]) -> None:
        joined = "\n".join(texts)
        self._by_secret: dict[str, str] = {}
        number = _first_free(joined)
        for kind, secret in _secrets(joined):
            if secret not in self._by_secret:
                self._by_secret[secret] = f"⟦{kind}{number}⟧"
                number += 1
        longest_first = sorted(self._by_secret, key=len, reverse=True)
        self._find = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._secrets = {mark: secret for secret, mark in self._by_secret.items()}

    def __len__(self) -> int:
        return len(self._by_secret)

    def __repr__(self) -> str:
        return f"Redaction({len(self)} hidden)"

    def hidden(self, text: str) -> str:
        """`text` with placeholders."""
        return self._find.sub(lambda match: self._by_secret[match[0]], text)

    def restored(self, value: Any) -> Any:
        """A JSON value with every placeholder put back."""
        if isinstance(value, str):
            return re.sub(
                rf"⟦(?:{_KINDS})\d+⟧", lambda match: self._secrets.get(match[0], match[0]), value
            )
        if isinstance(value, dict):
            return {name: self.restored(child) for name, child in value.items()}
        if isinstance(value, list):
            return [self.restored(child) for child in value]
        return value


def _secrets(text: str) -> Iterator[tuple[str, str]]:
    for match in _NAME.finditer(text):
        if match[1] not in _NO_NAMES:
            yield "姓名", match[1]
    for match in _EMAIL.finditer(text):
        yield "邮箱", match[0]
    for match in _ID_CARD.finditer(text):
        yield "证件", match[0]
    for match in (*_MOBILE.finditer(text), *_LANDLINE.finditer(text)):
        yield "电话", match[0]
    for match in _CARD.finditer(text):
        if _is_card(re.sub(r"\D", "", match[0])):
            yield "银行卡", match[0]


def _is_card(digits: str) -> bool:
    """16 to 19 digits with Luhn's check digit."""
    doubled = (int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return 16 <= len(digits) <= 19 and sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _first_free(text: str) -> int:
    """Placeholders that stand in a text already mean nothing of ours."""
    return max((int(n) for n in re.findall(rf"⟦(?:{_KINDS})(\d{{1,6}})⟧", text)), default=0) + 1
