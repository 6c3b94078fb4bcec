"""A table of organisations into the tree: previewed row by row, then done as a whole or not at all."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji.errors import GoujiError
from gouji.types import Value
from review.access import EVERYWHERE, Access
from review.intake.matching import plain
from review.intake.organisation_file import MOST_ROWS, Row
from review.intake.organisations import DEEPEST, LONGEST
from review.people import audit
from review.problems import Invalid, TooMuch
from review.tables import Organisation
from review.values import Role

Doing = Literal["create", "change", "same", "fault"]
_Key = tuple[Literal["known", "row"], int]
"""An organisation that exists, by its id; or one that a row will make, by the row's number."""


class Planned(Value):
    """What a row would do, or what is wrong with it."""

    number: int
    name: str
    code: str
    parent: str
    aliases: tuple[str, ...]
    doing: Doing
    fault: str = ""
    fault_en: str = ""


def plan(session: Session, access: Access, rows: Sequence[Row]) -> list[Planned]:
    """What the rows would do to the tree as it is, without doing it."""
    access.require(Role.ADMIN)
    if len(rows) > MOST_ROWS:
        raise TooMuch(f"最多导入 {MOST_ROWS:,} 行。", f"At most {MOST_ROWS:,} rows are imported.")
    return [
        Planned(
            number=row.number, name=row.name, code=row.code, parent=row.parent, aliases=row.aliases,
            doing=doing, fault=fault.zh if fault else "", fault_en=fault.en if fault else "",
        )
        for row, doing, fault in _Import(session, rows).judged()
    ]


def apply(session: Session, access: Access, rows: Sequence[Row]) -> list[Planned]:
    """Do it, all or nothing. Raises Invalid where a row has a fault."""
    planned = plan(session, access, rows)
    faults = [row for row in planned if row.doing == "fault"]
    if faults:
        first = faults[0]
        raise Invalid(
            f"有 {len(faults)} 行有误，没有导入。第 {first.number} 行：{first.fault}",
            f"{len(faults)} rows are wrong; nothing was imported. Row {first.number}: {first.fault_en}",
        )
    _Import(session, rows).carry_out()
    counted = Counter[str](row.doing for row in planned)
    audit.note(session, access, "organisation.import", "organisation", rows=dict(counted))
    return planned


class _Import:
    """The rows of a file beside the organisations that exist."""

    def __init__(self, session: Session, rows: Sequence[Row]) -> None:
        self.session, self.rows = session, rows
        self.known = {o.id: o for o in session.scalars(select(Organisation))}
        self.by_code = {o.code: o for o in self.known.values() if o.code}
        self.by_name: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in self.known.values():
            self.by_name[plain(organisation.name)].append(organisation)
        self.row_by_code = {row.code: row for row in rows if row.code}
        self.rows_by_name: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self.rows_by_name[plain(row.name)].append(row)
        self.keys: dict[int, _Key] = {}
        for row in rows:
            self._key(row, set())

    def judged(self) -> Iterator[tuple[Row, Doing, GoujiError | None]]:
        """What each row does, and what is wrong with it."""
        codes = Counter(row.code for row in self.rows if row.code)
        meant = Counter(self.keys.values())
        places = Counter((plain(row.parent), plain(row.name)) for row in self.rows)
        above = self._above()
        for row in self.rows:
            key = self.keys[row.number]
            twice = meant[key] > 1 or places[plain(row.parent), plain(row.name)] > 1
            fault = _plain_fault(row, codes[row.code] > 1, twice)
            fault = fault or self._parent_fault(row) or _depth_fault(key, above)
            yield row, "fault" if fault else self._doing(row, key), fault

    def carry_out(self) -> None:
        """Make and change what the rows say."""
        done: dict[_Key, Organisation] = {("known", o.id): o for o in self.known.values()}
        for row in self.rows:
            held = done.setdefault(
                self.keys[row.number], Organisation(name=row.name, aliases=[], path=EVERYWHERE)
            )
            # Names and codes may change places: the old ones go first. Without a parent, no two clash.
            held.code = held.parent_id = None
            self.session.add(held)
        self.session.flush()
        for row in self.rows:
            held, parent = done[self.keys[row.number]], self._parent(row, set())
            held.name, held.code, held.aliases = row.name, row.code or None, list(row.aliases)
            held.parent_id = done[parent].id if parent else None
        self.session.flush()
        _write_paths(done.values())
        self.session.flush()

    def _key(self, row: Row, asked: set[int]) -> _Key:
        """The organisation that the row speaks of: of its code, else of its name under its parent."""
        if row.number in self.keys:
            return self.keys[row.number]
        key: _Key = ("row", row.number)
        if row.code in self.by_code:
            key = ("known", self.by_code[row.code].id)
        elif row.number not in asked:
            parent = self._parent(row, asked | {row.number})
            under = parent[1] if parent and parent[0] == "known" else None
            if not row.parent or under is not None:
                key = next(
                    (("known", o.id) for o in self.by_name.get(plain(row.name), ())
                     if o.parent_id == under and not (o.code and row.code)),
                    key,
                )
        self.keys[row.number] = key
        return key

    def _parent(self, row: Row, asked: set[int]) -> _Key | None:
        """What lies above the row: of the file first, then what exists; codes before names."""
        if not row.parent:
            return None
        if row.parent in self.row_by_code:
            return self._key(self.row_by_code[row.parent], asked)
        if row.parent in self.by_code:
            return ("known", self.by_code[row.parent].id)
        rows = [r for r in self.rows_by_name.get(plain(row.parent), ()) if r is not row]
        if len(rows) == 1:
            return self._key(rows[0], asked)
        found = self.by_name.get(plain(row.parent), ())
        return ("known", found[0].id) if not rows and len(found) == 1 else None

    def _parent_fault(self, row: Row) -> GoujiError | None:
        if not row.parent or self._parent(row, set()) is not None:
            return None
        name = plain(row.parent)
        if len(self.rows_by_name.get(name, ())) > 1 or len(self.by_name.get(name, ())) > 1:
            return Invalid(
                f"上级“{row.parent}”不止一个，请改填编码。",
                f"There is more than one “{row.parent}”; give the parent's code.",
            )
        return Invalid(f"找不到上级“{row.parent}”。", f"There is no parent “{row.parent}”.")

    def _above(self) -> dict[_Key, _Key | None]:
        """The tree as it would be."""
        above: dict[_Key, _Key | None] = {
            ("known", o.id): ("known", o.parent_id) if o.parent_id else None
            for o in self.known.values()
        }
        return above | {self.keys[row.number]: self._parent(row, set()) for row in self.rows}

    def _doing(self, row: Row, key: _Key) -> Doing:
        if key[0] == "row":
            return "create"
        held, parent = self.known[key[1]], self._parent(row, set())
        above = ("known", held.parent_id) if held.parent_id else None
        same = (held.name, held.code or "", tuple(held.aliases), above) == (
            row.name, row.code, row.aliases, parent
        )
        return "same" if same else "change"


def _plain_fault(row: Row, code_twice: bool, twice: bool) -> GoujiError | None:
    if not plain(row.name):
        return Invalid("没有名称。", "It has no name.")
    if len(row.name) > LONGEST:
        return Invalid(f"名称超过 {LONGEST} 字。", f"The name has more than {LONGEST} characters.")
    if len(row.code) > 60:
        return Invalid("编码超过 60 个字符。", "The code has more than 60 characters.")
    if code_twice:
        return Invalid(f"编码 {row.code} 在表中重复。", f"The code {row.code} stands in several rows.")
    if twice:
        return Invalid(
            "同一组织在表中重复。", "The same organisation stands in several rows."
        )
    return None


def _depth_fault(key: _Key, above: Mapping[_Key, _Key | None]) -> GoujiError | None:
    depth = _depth(key, above)
    if depth < 0:
        return Invalid("上级关系成环。", "The parents go round in a circle.")
    if depth >= DEEPEST:
        return Invalid(f"超过 {DEEPEST} 层。", f"It lies more than {DEEPEST} deep.")
    return None


def _depth(key: _Key, above: Mapping[_Key, _Key | None]) -> int:
    """How many lie above it; -1 where they go round in a circle."""
    seen = {key}
    at = above.get(key)
    while at is not None:
        if at in seen:
            return -1
        seen.add(at)
        at = above.get(at)
    return len(seen) - 1


def _write_paths(organisations: Iterable[Organisation]) -> None:
    """Every path from its parents; only those that differ are written."""
    by_id = {organisation.id: organisation for organisation in organisations}

    def path(organisation: Organisation) -> str:
        parent = by_id.get(organisation.parent_id or 0)
        return f"{path(parent) if parent else EVERYWHERE}{organisation.id}/"

    for organisation in by_id.values():
        right = path(organisation)
        if organisation.path != right:
            organisation.path = right
