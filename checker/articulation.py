"""Relations between the figures of the statements: which hold, which do not, and for which cause.

One wrong figure breaks several relations: its row's sum, its parent's, the same figure in another
table. Broken relations that the correction of one figure would mend are one finding; the nearest of
them to the figure is reported, and the places of the others stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from checker.compare import verdict
from checker.engine import Anchor, Breach, CannotTell, at
from checker.interval import Interval, show
from checker.ledger import Fact
from gouji.findings import Computation, Severity
from gouji.types import Amount, Unread


@dataclass(frozen=True)
class Relation:
    """`total` is the sum of `parts`, each with its sign. `rule` reports it; a lower `rank` is
    nearer to the single figure. A `same` relation states one fact twice; in a `bound` one the sum is
    at most the total."""

    rule: str
    rank: int
    total: Fact
    parts: tuple[tuple[int, Fact], ...]
    same: bool = False
    bound: bool = False

    @property
    def facts(self) -> tuple[Fact, ...]:
        return (self.total, *(fact for _, fact in self.parts))

    @property
    def sum(self) -> Interval:
        """What the parts add up to."""
        result = Interval.exactly(0)
        for sign, fact in self.parts:
            part = Interval.of(fact.amount)
            result = result + part if sign > 0 else result - part
        return result

    @property
    def step(self) -> Decimal:
        return max(fact.amount.step for fact in self.facts)

    def severity(self) -> Severity | None:
        """None where it holds."""
        if self.same:
            return same_figure(self.total.amount, self.parts[0][1].amount)
        gap = self.sum.gap(Interval.of(self.total.amount))
        if self.bound and self.sum.lo <= Interval.of(self.total.amount).hi:
            return None
        return verdict(gap, self.step)

    def correction(self, fact: Fact) -> Interval:
        """By how much `fact` would have to change for the relation to hold."""
        short = self.sum - Interval.of(self.total.amount)
        if self.bound:
            short = Interval(short.lo, Decimal("Infinity"))
        if fact == self.total:
            return short
        sign = next(sign for sign, part in self.parts if part == fact)
        return Interval(-short.hi, -short.lo) if sign > 0 else short


def same_figure(one: Amount, other: Amount) -> Severity | None:
    """Whether two places state one figure: as many decimals must be the same figure, and one last
    digit apart is a matter of rounding; with fewer decimals one must round to the other."""
    apart = abs(one.base - other.base)
    if apart == 0:
        return None
    if one.step == other.step:
        return "rounding" if apart <= one.step else "high"
    return verdict(Interval.of(one).gap(Interval.of(other)), max(one.step, other.step))


@dataclass(frozen=True)
class Undecided:
    """A relation of `rule` with a cell that could not be read."""

    rule: str
    verdict: CannotTell


def unreadable(rule: str, title: str, cell: Unread) -> Undecided:
    """A relation with a cell of the statement `title` that is no figure."""
    reason = f"《{title}》“{cell.evidence.quote}”未能读作数字"
    return Undecided(rule, CannotTell(reason, [at("未能识别", cell)]))


@dataclass
class Cause:
    """Broken relations that one figure explains: the nearest, and the others."""

    relation: Relation
    severity: Severity
    others: list[Relation] = field(default_factory=list)


def causes(relations: Iterable[Relation]) -> list[Cause]:
    """The broken ones of `relations`, grouped by the figure that explains most of them."""
    broken: list[tuple[Relation, Severity]] = []
    held: dict[Fact, int] = {}
    for relation in relations:
        severity = relation.severity()
        if severity is not None:
            broken.append((relation, severity))
            continue
        for fact in relation.facts:
            held[fact] = held.get(fact, 0) + 1
    found: list[Cause] = []
    for grade in ("high", "rounding"):
        left = [relation for relation, severity in broken if severity == grade]
        while left:
            group = _largest(left, held)
            if group[0].same and grade == "rounding":
                group += [r for r in left if r not in group and _alike(r, group[0])]
            group.sort(key=lambda relation: relation.rank)
            found.append(Cause(group[0], "high" if grade == "high" else "rounding", group[1:]))
            left = [relation for relation in left if relation not in group]
    return found


def _alike(one: Relation, other: Relation) -> bool:
    """Two tables that round one subject's figure in the same two ways, for different funds."""

    def shown(relation: Relation) -> tuple[str, set[Decimal]]:
        return relation.total.key[3], {fact.amount.base for fact in relation.facts}

    return one != other and one.same and shown(one) == shown(other)


def _largest(broken: Sequence[Relation], held: dict[Fact, int]) -> list[Relation]:
    """The relations that the correction of a single figure would mend, as many as possible."""
    best: list[Relation] = [broken[0]]
    score = 1 - min(held.get(fact, 0) for fact in broken[0].facts)
    suspects = dict.fromkeys(fact for relation in broken for fact in relation.facts)
    for suspect in suspects:
        touched = [relation for relation in broken if suspect in relation.facts]
        needed = touched[0].correction(suspect)
        group = [r for r in touched if r.correction(suspect).meets(needed)]
        if len(group) > 1 and len(group) - held.get(suspect, 0) > score:
            best, score = group, len(group) - held.get(suspect, 0)
    return list(best)


def breaches(rule: str, relations: Sequence[Relation | Undecided]) -> Iterator[Breach | CannotTell]:
    """What `rule` reports of `relations`: its own causes, and what could not be decided."""
    for item in relations:
        if isinstance(item, Undecided) and item.rule == rule:
            yield item.verdict
    for cause in causes(item for item in relations if isinstance(item, Relation)):
        if cause.relation.rule == rule:
            yield _breach(cause)


def _breach(cause: Cause) -> Breach:
    relation = cause.relation
    total, unit = relation.total, relation.total.amount.unit
    factor = total.amount.factor
    expected = sum((sign * fact.amount.base for sign, fact in relation.parts), Decimal(0)) / factor
    difference = expected - total.amount.value
    places = max(fact.amount.decimals for fact in relation.facts)
    if relation.same:
        other = relation.parts[0][1]
        zh = f"{total.name}为{total.amount.printed}，{other.name}为{other.amount.printed}，应为同一个数"
        en = f"The same figure is {total.amount.printed} in one table and {other.amount.printed} in another"
    elif relation.bound:
        zh = f"{total.name}为{total.amount.printed}，小于其中的一部分{show(expected, places)}{unit}"
        en = f"The whole is {total.amount.printed}, a part of it {show(expected, places)}{unit}"
    else:
        zh = f"{total.name}为{total.amount.printed}，按勾稽关系应为{show(expected, places)}{unit}"
        en = f"{total.amount.printed} is stated where the parts give {show(expected, places)}{unit}"
    zh += f"，相差{show(abs(difference), places)}{unit}"
    if cause.others:
        zh += f"；同一原因还使另外{len(cause.others)}个关系不成立"
        en += f"; {len(cause.others)} more relations break for the same cause"
    anchors = [at(total.name, total.amount), *(at(fact.name, fact.amount) for _, fact in relation.parts)]
    anchors += [
        Anchor(f"同一原因：{fact.name}", fact.amount.evidence)
        for other_relation in cause.others for fact in other_relation.facts
    ]
    return Breach(
        zh=zh, en=en, anchors=anchors, where=total.title,
        severity=cause.severity if cause.severity == "rounding" else None,
        computation=Computation(
            formula=formula(relation),
            values=tuple((fact.name, fact.amount.printed) for fact in relation.facts),
            unit=unit, expected=show(expected, places), actual=f"{total.amount.value:,}",
            difference=show(abs(difference), places),
        ),
    )


def formula(relation: Relation) -> str:
    """The relation in the names of its figures."""
    right = ""
    alone = len({fact.title for fact in relation.facts}) == 1
    for place, (sign, fact) in enumerate(relation.parts):
        joint = " + " if sign > 0 else " − "
        right += (joint if place or sign < 0 else "") + (fact.label if alone else fact.name)
    between = "≥" if relation.bound else "="
    return f"{relation.total.label if alone else relation.total.name} {between} {right}"
