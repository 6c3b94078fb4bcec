"""The rule engine: how a rule is declared, found and run, and what becomes of it.

A rule is a generator over records. Its annotations are its inputs:

- a record type: the rule is called once for each such record in the report;
- `tuple[RecordType, ...]`: all records of that type at once;
- `Records`: the whole report (only for rules about what is absent);
- `Profile`: the versioned profile of the province and year, always there.

A missing record means not applicable; the engine decides that. A rule yields `Breach` for what
contradicts and `CannotTell` for what it could not decide; yielding nothing is a pass.

A rule over proposals proves what a model proposed. Its findings have the origin "model", and one that
only repeats what another rule found at the same places is left out.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any, Literal, get_args, get_origin, get_type_hints

from checker.profile import Profile, fit
from gouji.findings import SEVERITIES, Computation, Finding, Kind, Outcome, Place, Severity
from gouji.records import Proposal, Record, Records
from gouji.types import Amount, Document, Evidence, Reading, Unread, Value

Stability = Literal["preview", "stable", "retired"]


class Basis(Value):
    """A law or rule behind a check: data, shown beside the finding.

    `verified` is false where the official wording was not at hand.
    """

    document: str
    clause: str = ""
    verified: bool = False
    in_force_from: str = ""
    in_force_until: str = ""


@dataclass(frozen=True)
class Anchor:
    """One side of a breach: its role for the reader, and its evidence."""

    role: str
    evidence: Evidence


def at(role: str, thing: Amount | Evidence | Unread) -> Anchor:
    """An anchor from a figure or a quote."""
    return Anchor(role, thing if isinstance(thing, Evidence) else thing.evidence)


@dataclass(frozen=True)
class Breach:
    """What contradicts: a message in both languages, every side of it, and the computation.

    `facts` make the fingerprint; by default they are the place's name and the quotes in normal
    form. `severity` overrides the rule's own.
    """

    zh: str
    en: str
    anchors: Sequence[Anchor]
    computation: Computation | None = None
    where: str = ""
    severity: Severity | None = None
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CannotTell:
    """A record is there, but something in it could not be read."""

    reason: str
    anchors: Sequence[Anchor] = ()


Verdicts = Iterator["Breach | CannotTell"]
Check = Callable[..., Verdicts]


@dataclass(frozen=True)
class Rule:
    """A rule as declared. `doc` is its docstring: the documentation that every reader is shown."""

    code: str
    name: str
    kind: Kind
    severity: Severity
    basis: tuple[Basis, ...]
    stability: Stability
    check: Check
    inputs: tuple[tuple[str, Any], ...]
    doc: str

    @property
    def over_proposals(self) -> bool:
        """Whether it judges what a model proposed."""
        kinds = (get_args(kind)[0] if get_origin(kind) is tuple else kind for _, kind in self.inputs)
        return any(issubclass(kind, Proposal) for kind in kinds)

    @property
    def summary(self) -> str:
        """The docstring's first line."""
        return self.doc.strip().splitlines()[0].strip()


class Registration:
    """Collects the rules of the catalogue as their modules are imported."""

    rules: typing.ClassVar[dict[str, Rule]] = {}


_CODE = re.compile(r"^[A-Z]{3}\d{3}$")


def rule(
    code: str,
    name: str,
    *,
    kind: Kind,
    severity: Severity,
    basis: Basis | Sequence[Basis] = (),
    stability: Stability = "stable",
) -> Callable[[Check], Check]:
    """Declare a rule. The code is three letters and three digits, and its module's name."""

    def declare(check: Check) -> Check:
        if not _CODE.match(code):
            raise TypeError(f"{code}: a code is three letters and three digits")
        if code in Registration.rules and Registration.rules[code].check.__module__ != check.__module__:
            raise TypeError(f"{code} is declared twice")
        if not check.__doc__:
            raise TypeError(f"{code} has no documentation")
        Registration.rules[code] = Rule(
            code=code, name=name, kind=kind, severity=severity,
            basis=(basis,) if isinstance(basis, Basis) else tuple(basis),
            stability=stability, check=check, inputs=_inputs(code, check),
            doc=inspect.cleandoc(check.__doc__),
        )
        return check

    return declare


def _inputs(code: str, check: Check) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(check)
    inputs = []
    for name in inspect.signature(check).parameters:
        kind = hints.get(name)
        single = get_args(kind)[0] if get_origin(kind) is tuple else kind
        if not (inspect.isclass(single) and issubclass(single, (Record, Records, Profile))):
            raise TypeError(f"{code}: {name} must be annotated with a record, Records or Profile")
        inputs.append((name, kind))
    return tuple(inputs)


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule, by code."""
    import checker.rules as package

    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")
    return tuple(Registration.rules[code] for code in sorted(Registration.rules))


def figure(reading: Reading) -> Amount | None:
    """The figure, where one was read."""
    return reading if isinstance(reading, Amount) else None


def _calls(check: Rule, records: Records, profile: Profile) -> list[tuple[Any, ...]] | None:
    """The argument lists to call a rule with; None where a record that it needs is not there."""
    choices: list[list[Any]] = []
    for _, kind in check.inputs:
        if kind is Records:
            choices.append([records])
        elif kind is Profile:
            choices.append([profile])
        elif get_origin(kind) is tuple:
            found = records.of(get_args(kind)[0])
            if not found:
                return None
            choices.append([found])
        else:
            found = (records.header,) if isinstance(records.header, kind) else records.of(kind)
            if not found:
                return None
            choices.append(list(found))
    return list(product(*choices))


@dataclass(frozen=True)
class Result:
    """What the checker says of one report."""

    findings: tuple[Finding, ...]
    outcomes: dict[str, Outcome]
    reasons: dict[str, str]




def check(
    records: Records,
    document: Document | None = None,
    *,
    preview: bool = False,
    only: Sequence[str] | None = None,
) -> Result:
    """Run the catalogue over a report's records. `document` adds pages and boxes to the evidence.

    Findings come by severity, then place; the same records give the same result.
    """
    profile = fit(records)
    findings: list[Finding] = []
    outcomes: dict[str, Outcome] = {}
    reasons: dict[str, str] = {}
    seen: dict[str, int] = {}
    chosen = [
        item for item in catalogue()
        if (only is None or item.code in only)
        and (item.stability == "stable" or (item.stability == "preview" and preview))
    ]
    for item in sorted(chosen, key=lambda item: item.over_proposals):
        calls = _calls(item, records, profile)
        if calls is None:
            outcomes[item.code] = "not_applicable"
            continue
        outcome: Outcome = "pass"
        for arguments in calls:
            for verdict in item.check(*arguments):
                if isinstance(verdict, CannotTell):
                    reasons.setdefault(item.code, verdict.reason)
                    outcome = "cannot_tell" if outcome == "pass" else outcome
                    continue
                finding = _finding(item, verdict, document, seen)
                if finding.origin == "model" and any(repeats(finding, f) for f in findings):
                    continue
                outcome = "fail"
                findings.append(finding)
        outcomes[item.code] = outcome
    by_code = {code: outcomes[code] for code in sorted(outcomes)}
    return Result(in_order(findings), by_code, reasons)


def _finding(item: Rule, breach: Breach, document: Document | None, seen: dict[str, int]) -> Finding:
    facts = breach.facts or (breach.where, *(_normal(a.evidence.quote) for a in breach.anchors))
    mark = hashlib.sha256("\x1f".join((item.code, *facts)).encode()).hexdigest()[:12]
    seen[mark] = seen.get(mark, 0) + 1
    if seen[mark] > 1:
        mark = f"{mark}-{seen[mark]}"
    places: list[Place] = []
    for anchor in breach.anchors:
        evidence = anchor.evidence
        region = document.locate(evidence.start, evidence.end) if document else None
        place = Place(
            start=evidence.start, end=evidence.end, quote=evidence.quote, role=anchor.role,
            page=region.page if region else None, box=region.box if region else None,
        )
        if not any((p.start, p.end) == (place.start, place.end) for p in places if p.end):
            places.append(place)
    return Finding(
        id=mark, rule=item.code, kind=item.kind, severity=breach.severity or item.severity,
        message=breach.zh, message_en=breach.en, where=breach.where,
        computation=breach.computation, evidence=tuple(places),
        origin="model" if item.over_proposals else "rule",
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, then by place."""
    return tuple(sorted(
        findings,
        key=lambda f: (SEVERITIES.index(f.severity), f.evidence[0].start, f.rule, f.id),
    ))


def repeats(finding: Finding, other: Finding) -> bool:
    """Whether every side of a finding touches a side of another one."""
    placed = [place for place in finding.evidence if place.end]
    return bool(placed) and all(
        any(side.start < place.end and place.start < side.end for side in other.evidence)
        for place in placed
    )


def _normal(quote: str) -> str:
    return re.sub(r"\s+", "", quote)
