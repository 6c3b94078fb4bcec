"""Faults of the text, those of one form together: one finding with all its places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from checker.engine import Anchor, Breach
from gouji.records import TextFault, TextFaultKind


def repeated(
    faults: Sequence[TextFault], *kinds: TextFaultKind
) -> Iterator[tuple[TextFault, list[TextFault]]]:
    """The faults of these kinds, those that read alike together, each group with its first."""
    groups: dict[tuple[str, str, str], list[TextFault]] = {}
    for fault in faults:
        if fault.kind in kinds:
            groups.setdefault((fault.kind, _plain(fault), fault.expected), []).append(fault)
    for group in groups.values():
        yield group[0], group


def breach(group: Sequence[TextFault], role: str, zh: str, en: str, context: str = "") -> Breach:
    """The finding for a group: `role` of its places, and `context` what the first is held against.

    What it is known by is the wording alone: the name of a cell's table differs between formats.
    """
    first = group[0]
    anchors = [Anchor(role, fault.evidence) for fault in group]
    if context and first.context:
        anchors.append(Anchor(context, first.context))
    if len(group) > 1:
        zh, en = f"{zh}，共{len(group)}处", f"{en}, {len(group)} places"
    return Breach(
        zh=zh, en=en, anchors=anchors, where=first.where,
        facts=(first.kind, _plain(first), first.expected),
    )


def _plain(fault: TextFault) -> str:
    return re.sub(r"\s+", "", fault.evidence.quote)
