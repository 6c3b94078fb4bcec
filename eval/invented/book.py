"""A report while it is written: its lines, and the facts that they state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from eval.invented.events import Event
from eval.invented.ledger import Ledger
from eval.invented.money import WAN, rounded
from eval.invented.truth import StatedFigure, StatedForm, Truth
from eval.invented.voice import Voice, chinese


@dataclass(frozen=True)
class Office:
    """Whose report it is. `units` are the department itself and those below it."""

    name: str
    place: str
    parent: str
    units: tuple[str, ...]


@dataclass
class Book:
    """What has been written so far. Sections are numbered as they come."""

    office: Office
    voice: Voice
    ledger: Ledger
    lines: list[str] = field(default_factory=list)
    figures: list[StatedFigure] = field(default_factory=list)
    forms: list[StatedForm] = field(default_factory=list)
    numbers: list[int] = field(default_factory=lambda: [0, 0, 0])
    fleet: int = 0
    event: Event | None = None

    def title(self, text: str) -> None:
        self.lines.append("# " + text)

    def part(self, text: str) -> None:
        """第一部分 …; the numbering of sections begins anew."""
        self.numbers = [self.numbers[0] + 1, 0, 0]
        self.lines.append(f"## 第{chinese(self.numbers[0])}部分 {text}")

    def section(self, text: str) -> None:
        """一、…"""
        self.numbers[1:] = [self.numbers[1] + 1, 0]
        self.lines.append(f"### {chinese(self.numbers[1])}、{text}")

    def subsection(self, text: str) -> None:
        """（一）…"""
        self.numbers[2] += 1
        self.lines.append(f"（{chinese(self.numbers[2])}）{text}")

    def say(self, *texts: str) -> None:
        """A paragraph."""
        self.lines.append(self.voice.widened("".join(texts)))

    def table(self, caption: str, rows: Sequence[Sequence[str]], aside: str = "") -> None:
        self.lines += [f"= {line}" for line in caption.split("\n") if line]
        if aside:
            self.lines.append("> " + aside)
        self.lines += ["|" + "|".join(row) for row in rows]

    def amount(
        self, concept: str, fund: str = "all", measure: str = "final", code: str = "",
        source: str = "text",
    ) -> Decimal:
        """The fact in yuan, noted as stated here."""
        yuan = self.ledger[concept, fund, measure, code]
        stated = StatedFigure(concept, fund, measure, code, source, str(rounded(yuan / WAN)))
        if stated not in self.figures:
            self.figures.append(stated)
        return yuan

    def money(self, concept: str, fund: str = "all", measure: str = "final", code: str = "") -> str:
        """The fact as the text prints it, with its unit."""
        return self.voice.money(self.amount(concept, fund, measure, code))

    def named(self, label: str, concept: str, fund: str = "all", measure: str = "final", code: str = "") -> str:
        """The fact after its name."""
        return label + self.money(concept, fund, measure, code)

    def share(self, concept: str, whole: str, fund: str = "all", whole_fund: str = "all", code: str = "") -> str:
        """What share the fact is of another."""
        part = self.ledger[concept, fund, "final", code]
        return self.voice.share(part, self.ledger[whole, whole_fund, "final", ""])

    def change(self, concept: str, fund: str = "all", code: str = "", against: str = "") -> str:
        """The fact against last year."""
        return self.voice.change(
            self.ledger[concept, fund, "final", code], self.ledger[concept, fund, "prior_year", code],
            against,
        )

    def up(self, concept: str, fund: str = "all", code: str = "") -> int:
        """1, 0 or -1 as the fact is more than, equal to or less than last year."""
        difference = (
            self.ledger[concept, fund, "final", code] - self.ledger[concept, fund, "prior_year", code]
        )
        shown = rounded(difference / WAN)
        return (shown > 0) - (shown < 0)

    def truth(self) -> Truth:
        return Truth(tuple(self.figures), tuple(self.forms))

    def content(self) -> str:
        return "\n".join(self.lines) + "\n"
