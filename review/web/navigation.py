"""The entries of the header: what the caller may open, and where they are."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from review.access import Access
from review.values import Role


@dataclass(frozen=True)
class Entry:
    """A page of the header; `under` are other addresses that belong to it."""

    path: str
    zh: str
    en: str
    least: Role = Role.READER
    under: tuple[str, ...] = ()
    here: bool = False


_ALL = (
    Entry("/", "看板", "Board"),
    Entry("/reports", "报告", "Reports"),
    Entry("/findings", "疑点", "Findings"),
    Entry("/uploads", "上传", "Upload", Role.REVIEWER, ("/batches",)),
    Entry("/organisations", "组织", "Organisations"),
    Entry("/people", "管理", "Administration", Role.ADMIN, ("/audit", "/system")),
)


def entries(request: Request, access: Access | None) -> list[Entry]:
    """The entries that the caller may open; the one that holds this page is `here`."""
    highest = access.highest if access else None
    if highest is None:
        return []
    path = request.url.path
    known = request.app.state.paths
    return [
        Entry(entry.path, entry.zh, entry.en, entry.least, entry.under, _holds(entry, path))
        for entry in _ALL if entry.path in known and highest.rank >= entry.least.rank
    ]


def _holds(entry: Entry, path: str) -> bool:
    if entry.path == "/":
        return path == "/"
    return any(path == root or path.startswith(root + "/") for root in (entry.path, *entry.under))
