"""What became of a model's reading of a report: every request's outcome, what could not be placed,
where it disagrees with the templates, and what it proposes without proof.

None of this is a finding. It is kept so that a run can be audited: which prompt was asked of which
part, how it ended and what it cost.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from gouji.types import Evidence, Value

ReadOutcome = Literal["ok", "empty", "truncated", "refused", "filtered", "invalid", "failed"]
"""How a request ended: an answer; a blank or reasoning-only reply; a reply cut off at the token
limit; the model declined; the provider's content filter; no valid answer; no reply at all."""

READ_OUTCOMES: tuple[ReadOutcome, ...] = (
    "ok", "empty", "truncated", "refused", "filtered", "invalid", "failed",
)


class PartRead(Value):
    """One request: `task` (the prompt's name) was asked of `text[start:end]`.

    `values` are those that the answer holds, `grounded` the ones with a place. `tokens_*`, `seconds`
    and `cost` are of every call behind the answer, whenever it was made; `origin` is the hash of
    prompt, schema, examples and model.
    """

    task: str
    start: int
    end: int
    outcome: ReadOutcome
    reason: str = ""
    values: int = 0
    grounded: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: Decimal = Decimal(0)
    origin: str = ""


class Dropped(Value):
    """A value that a model answered and that never became a record: its quote has no place, or what
    stands there is not what was said."""

    task: str
    field: str
    reason: str
    evidence: Evidence


class Disagreement(Value):
    """A field that templates and model read differently at one place; `kept` says whose value the
    checker was given."""

    record: str
    field: str
    where: str = ""
    template: Evidence
    model: Evidence
    kept: Literal["template", "model"]


LeadKind = Literal["conflict", "shortfall", "misfit", "non_result"]
"""Two statements of one fact; a goal not met; a reason that does not fit; a completion that is none."""


class Lead(Value):
    """A contradiction that a model proposes and no computation proves. `why` says what is missing."""

    what: LeadKind
    where: str = ""
    sides: tuple[Evidence, ...]
    why: str
    why_en: str


class ModelReading(Value):
    """A model's reading of one report. `parts` are in the order of the text and of the tasks."""

    model: str
    prompts: tuple[tuple[str, str], ...] = ()
    parts: tuple[PartRead, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    leads: tuple[Lead, ...] = ()

    @property
    def incomplete(self) -> bool:
        """Whether some part has no answer that could be used."""
        return any(part.outcome != "ok" for part in self.parts)
