"""The filter of findings as the query of a request: every name of `FindingFilter` is a parameter."""

from __future__ import annotations

from inspect import Parameter, Signature
from typing import Annotated, Any

from fastapi import Depends, Query, Request

from review.ledger.filters import FindingFilter


def _parsed(request: Request, **_: Any) -> FindingFilter:
    return FindingFilter.parse(request.query_params.multi_items())


def _parameters() -> list[Parameter]:
    """The request, and for each part of the filter a parameter as the documentation shows it."""
    found = [Parameter("request", Parameter.KEYWORD_ONLY, annotation=Request)]
    for name, field in FindingFilter.model_fields.items():
        kind = list[str] if field.default == () else str
        shown = Query(description=field.description, examples=_EXAMPLES.get(name))
        found.append(Parameter(
            name, Parameter.KEYWORD_ONLY, annotation=Annotated[kind | None, shown], default=None
        ))
    return found


_EXAMPLES: dict[str, list[Any]] = {
    "state": [["open"]], "severity": [["high", "medium"]], "rule": [["ART001"]],
    "organisation": [[3]], "year": [[2024]], "assignee": [["me"]], "due": ["overdue"],
    "present": ["yes"], "q": ["三公"], "sort": ["severity"],
}
_parsed.__signature__ = Signature(_parameters())  # type: ignore[attr-defined]

Filtered = Annotated[FindingFilter, Depends(_parsed)]
"""The filter that the query of a request says. A value that does not exist is refused."""
