"""A filter of findings as one value: parsed from the query of an address, turned into conditions of
SQL, and written back as a query. Board, list, exports and bulk decisions share it.

In a query, names may stand several times; values of all but departments may also be joined by commas:
`state=new,assigned&rule=ART001&organisation=12&year=2024&q=三公`. `state=open` and `state=decided` stand
for several states. What is not named does not restrict, except that only findings that the last run
still had are listed unless `present=no` or `present=any` is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import Field, ValidationError
from sqlalchemy import Boolean, ColumnElement, Select, and_, func, literal, not_, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from gouji.findings import Kind, Severity
from gouji.types import Value
from review.access import Access
from review.ledger.blinding import blinded
from review.problems import Invalid
from review.tables import Finding, Organisation, Report, now
from review.values import ReasonCode, State

OPEN = (State.NEW, State.ASSIGNED, State.DEFERRED)
"""The states of findings that still need a decision."""

DECIDED = (State.CONFIRMED, State.REJECTED, State.FIXED)

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
"""An id or a year, as every database can compare it."""

Sort = Literal["severity", "report", "rule", "due", "decided"]
_GROUPS: dict[str, tuple[State, ...]] = {"open": OPEN, "decided": DECIDED}
_WHOLE = frozenset({"department", "q"})  # values that may hold a comma


class FindingFilter(Value):
    """Which findings, and in which order. Equal filters have equal queries."""

    state: tuple[State, ...] = Field((), description="状态 / states")
    severity: tuple[Severity, ...] = Field((), description="级别 / severities")
    rule: tuple[str, ...] = Field((), description="规则代码 / rule codes")
    kind: tuple[Kind, ...] = Field((), description="种类 / kinds of finding")
    reason: tuple[ReasonCode, ...] = Field((), description="排除原因 / reasons of rejection")
    id: tuple[Number, ...] = Field((), description="疑点编号 / ids of findings")
    report: tuple[Number, ...] = Field((), description="报告编号 / ids of reports")
    report_kind: tuple[str, ...] = Field((), description="报告种类 / kinds of report")
    department: tuple[str, ...] = Field((), description="部门全名 / departments by their names")
    organisation: tuple[Number, ...] = Field(
        (), description="组织编号，含下级；0 为未归属 / organisations with all below; 0: reports of none"
    )
    year: tuple[Number, ...] = Field((), description="年度 / fiscal years")
    assignee: tuple[Literal["me", "none"] | Number, ...] = Field(
        (), description="经办人：me、none 或编号 / assignee: me, none or an id"
    )
    due: Literal["overdue", "week", "set", "none"] | None = Field(
        None, description="期限：已逾期、七天内、已设、未设 / due: overdue, within a week, set, none"
    )
    present: Literal["yes", "no", "any"] = Field(
        "yes", description="最近一次检查是否仍有 / whether the last run still had it"
    )
    second: Literal["wanted", "mine", "disputed"] | None = Field(
        None, description="第二人复核：待复核、待我复核、结论不一 / second review: wanted, mine, disputed"
    )
    q: str = Field("", max_length=200, description="查找内容、位置、规则 / words of message, place, rule")
    sort: Sort = Field("severity", description="排序 / order")

    @classmethod
    def parse(
        cls, query: str | Iterable[tuple[str, str]], *, strict: bool = False
    ) -> FindingFilter:
        """The filter of a query. Names that are not the filter's (`page`, say) are left alone unless
        `strict`. Raises Invalid where a value is not one of those that exist."""
        pairs = parse_qsl(query.lstrip("?")) if isinstance(query, str) else query
        given: dict[str, Any] = {}
        for name, value in pairs:
            if name not in cls.model_fields:
                if strict:
                    raise Invalid(f"没有筛选条件 {name}。", f"There is no filter {name}.")
                continue
            value = value.replace("\0", "").strip()
            if not value:
                continue
            if name in _SINGLE:
                given[name] = value
            else:
                given.setdefault(name, []).extend(_values(name, value))
        try:
            return cls.model_validate({name: _distinct(value) for name, value in given.items()})
        except ValidationError as error:
            names = "、".join(sorted({str(fault["loc"][0]) for fault in error.errors()}))
            raise Invalid(
                f"筛选条件 {names} 的值不对。", f"The values of the filters {names} are wrong."
            ) from None

    def pairs(self) -> list[tuple[str, str]]:
        """The filter as (name, value) pairs, without what is as by default."""
        return [
            (name, str(value))
            for name, field in type(self).model_fields.items()
            if (held := getattr(self, name)) != field.default
            for value in (held if isinstance(held, tuple) else (held,))
        ]

    def query(self, **more: str | int) -> str:
        """The filter as the query of an address, with `more` after it."""
        return urlencode([*self.pairs(), *((name, str(value)) for name, value in more.items())])

    def conditions(self, access: Access, *, at: datetime | None = None) -> list[ColumnElement[bool]]:
        """The conditions on `Finding` joined with `Report`, what the person may see among them."""
        return [access.reports(), *self.on_reports(), *self.on_findings(access, at or now())]

    def on_reports(self) -> Iterator[ColumnElement[bool]]:
        """The conditions that are the report's."""
        if self.report:
            yield Report.id.in_(self.report)
        if self.report_kind:
            yield Report.kind.in_(self.report_kind)
        if self.department:
            yield Report.department.in_(self.department)
        if self.organisation:
            yield or_(*_in_organisations(self.organisation))
        if self.year:
            yield Report.fiscal_year.in_(self.year)

    def on_findings(self, access: Access, at: datetime) -> Iterator[ColumnElement[bool]]:
        """The conditions that are the finding's own. What would tell a first verdict to its second
        reviewer does not match a finding that is kept from them."""
        if self.id:
            yield Finding.id.in_(self.id)
        if self.present != "any":
            yield Finding.present.is_(self.present == "yes")
        if self.state:
            yield _in_state(self.state, access)
        if self.severity:
            yield Finding.severity.in_(self.severity)
        if self.rule:
            yield Finding.rule.in_(self.rule)
        if self.kind:
            yield Finding.kind.in_(self.kind)
        if self.reason:
            yield and_(Finding.reason.in_(self.reason), not_(_hidden(access)))
        if self.assignee:
            yield or_(*_assigned(self.assignee, access))
        if self.due is not None:
            yield _due(self.due, at)
        if self.second is not None:
            yield _second(self.second, access)
        for word in self.q.split():
            yield _mentions(word)


_SINGLE = frozenset(
    name for name, field in FindingFilter.model_fields.items() if field.default != ()
)


def findings_of(filter: FindingFilter, access: Access) -> Select[Finding]:
    """The findings of a filter that the person may see, in no order yet."""
    return select(Finding).join(Report).where(*filter.conditions(access))


def _values(name: str, value: str) -> Iterator[str]:
    for part in [value] if name in _WHOLE else value.split(","):
        part = part.strip()
        if name == "state" and part in _GROUPS:
            yield from _GROUPS[part]
        elif part:
            yield part.upper() if name == "rule" else part


def _distinct(value: Any) -> Any:
    return tuple(dict.fromkeys(value)) if isinstance(value, list) else value


def _in_organisations(ids: Sequence[int]) -> Iterator[ColumnElement[bool]]:
    for id_ in ids:
        if id_ == 0:
            yield Report.organisation_id.is_(None)
        else:
            under = select(Organisation.id).where(Organisation.path.contains(f"/{id_}/"))
            yield Report.organisation_id.in_(under)


def _hidden(access: Access) -> ColumnElement[bool]:
    """`blinded`, by id: such findings are few, and the indexes of the others stay of use."""
    return Finding.id.in_(select(Finding.id).where(blinded(access)))


def _in_state(states: Sequence[State], access: Access) -> ColumnElement[bool]:
    """That the finding is shown as in one of the states; what is hidden is shown as assigned."""
    held, hidden = Finding.state.in_(states), _hidden(access)
    return or_(held, hidden) if State.ASSIGNED in states else and_(held, not_(hidden))


def _assigned(
    assignees: Sequence[Literal["me", "none"] | int], access: Access
) -> Iterator[ColumnElement[bool]]:
    for one in assignees:
        if one == "none":
            yield Finding.assignee_id.is_(None)
        else:
            yield Finding.assignee_id == (access.user_id if one == "me" else one)


def _due(due: str, at: datetime) -> ColumnElement[bool]:
    if due == "none":
        return Finding.due.is_(None)
    if due == "set":
        return Finding.due.is_not(None)
    waiting = Finding.state.in_(OPEN)
    if due == "overdue":
        return and_(Finding.due < at, waiting)
    return and_(Finding.due >= at, Finding.due < at + timedelta(days=7), waiting)


def _second(second: str, access: Access) -> ColumnElement[bool]:
    if second == "wanted":
        return Finding.second_wanted.is_(True)
    if second == "mine":
        return _hidden(access)
    return and_(Finding.disputed.is_(True), not_(_hidden(access)))


def _mentions(word: str) -> ColumnElement[bool]:
    """That the message, the place or the rule has the word; letters in either case."""
    found = (Finding.message, Finding.where, Finding.message_en, Finding.rule, Finding.fingerprint)
    if not word.isascii():  # no English message has it
        return or_(*(_Holds(column, literal(word)) for column in found[:2]))
    lower = literal(word.lower())
    return or_(*(_Holds(func.lower(column), lower) for column in found))


class _Holds(FunctionElement[bool]):
    """That a text has a word in it: what LIKE says, in half the time."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds, "sqlite")
def _holds_in_sqlite(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **more)}) > 0)"


@compiles(_Holds, "postgresql")
def _holds_in_postgresql(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **more)}) > 0)"
