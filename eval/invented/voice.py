"""How a report writes its figures and sentences: chosen once a report, by its seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeVar

from eval.invented.money import WAN, ZERO, percent, rounded

T = TypeVar("T")
DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Voice:
    """A report's habits. `year` is the year of the accounts."""

    rng: Random
    year: int
    grouped: bool
    zero: str
    up: tuple[str, str]
    down: tuple[str, str]
    against: str
    reason: str
    wide: bool
    trimmed: bool
    yuan: bool
    rate_decimals: int

    def pick(self, *choices: T) -> T:
        """One of the choices; the next call chooses again."""
        return self.rng.choice(choices)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def bare(self, yuan: Decimal) -> str:
        """An amount in 万元 without its unit."""
        return self._printed(rounded(yuan / WAN))

    def _printed(self, value: Decimal) -> str:
        if not value:
            return self.zero
        if self.trimmed:  # 9.80 as 9.8, 12.00 as 12
            value = Decimal(format(value.normalize(), "f"))
        return f"{value:,}" if self.grouped else str(value)

    def money(self, yuan: Decimal) -> str:
        """An amount with its unit: 万元, or 元 where the report tells its money so."""
        return self._printed(rounded(yuan)) + "元" if self.yuan else self.bare(yuan) + "万元"

    def count(self, number: Decimal | int) -> str:
        return f"{number:,}" if self.grouped else str(number)

    def share(self, part: Decimal, whole: Decimal) -> str:
        return f"{percent(part, whole, self.rate_decimals)}%"

    def widened(self, text: str) -> str:
        """The text with full-width digits, where the report has them."""
        return text.translate(_WIDE) if self.wide else text

    def change(self, now: Decimal, before: Decimal, against: str = "") -> str:
        """比上年增加…万元，增长…%: with no rate on a zero base, and words where nothing changed."""
        against = against or self.against
        difference = now - before
        if not rounded(difference / WAN):
            same = self.pick("持平", "相比无变化", "一致", "相比无增减变化")
            against = against.removesuffix("相比").removesuffix("相比，")
            return f"与{against.lstrip('比较与')}{same}"
        words = self.up if difference > 0 else self.down
        text = f"{against}{words[0]}{self.money(abs(difference))}"
        if before == ZERO:
            return text
        return f"{text}，{words[1]}{percent(abs(difference), before, self.rate_decimals)}%"

    def because(self, *reasons: str) -> str:
        """，主要原因是…。"""
        return f"，{self.reason}{self.pick(*reasons)}"

    def listed(self, parts: Sequence[str], mark: str = "；") -> str:
        return mark.join(parts)


def chinese(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def new_voice(rng: Random, year: int, may_tell_yuan: bool = False) -> Voice:
    """The habits of one report. One with statements in 万元 does not tell its money in 元."""
    return Voice(
        rng=rng, year=year, grouped=rng.random() < 0.4, zero=rng.choice(("0.00", "0.00", "0")),
        up=rng.choice((("增加", "增长"), ("增加", "上升"), ("增加", "提高"))),
        down=rng.choice((("减少", "下降"), ("减少", "降低"))),
        against=rng.choice(("比上年", "较上年", f"比{year - 1}年", f"与{year - 1}年度相比，", "与上年相比，")),
        reason=rng.choice(("主要原因是", "主要原因是：", "主要原因：", "主要是", "主要是由于")),
        wide=rng.random() < 0.1, trimmed=rng.random() < 0.2,
        yuan=may_tell_yuan and rng.random() < 0.35, rate_decimals=rng.choice((2, 2, 2, 1)),
    )
