"""What a disclosed report must hold, as a versioned profile: data by kind of report.

A report is judged only where it is whole: where it speaks of nearly everything that its profile
asks for. An excerpt, a file of tables or a form alone asks for nothing.
"""

from __future__ import annotations

from gouji.records import Contents, ReportKind, Topic
from gouji.types import Value


class Disclosure(Value):
    """The topics that a kind of report must speak of, each with its name for the reader."""

    version: str
    required: dict[Topic, str]
    core: frozenset[Topic]


_BOTH: dict[Topic, str] = {
    "functions": "部门职责", "organisation": "机构设置（单位构成）", "fiscal": "财政拨款收支",
    "basic": "基本支出", "three_public": "“三公”经费", "operating_expense": "机关运行经费",
    "procurement": "政府采购", "state_assets": "国有资产占用", "performance": "预算绩效",
    "terms": "名词解释",
}  # fmt: skip

PROFILES: dict[ReportKind, Disclosure] = {
    "final_account": Disclosure(
        version="final_account_2016",
        required={**_BOTH, "income": "收入决算", "expenditure": "支出决算"},
        core=frozenset(["income", "expenditure", "fiscal", "three_public"]),
    ),
    "budget": Disclosure(
        version="budget_2016",
        required={**_BOTH, "income": "收入预算", "expenditure": "支出预算"},
        core=frozenset(["income", "expenditure", "fiscal", "three_public"]),
    ),
}
_MISSING_AT_MOST = 3
_HEADINGS = 8


def profile_of(kind: ReportKind) -> Disclosure | None:
    """The profile of a kind of report; None where nothing is asked for."""
    return PROFILES.get(kind)


def missing(contents: Contents, kind: ReportKind) -> tuple[Topic, ...] | None:
    """The required topics that a whole report does not speak of; None where it is not whole."""
    profile = profile_of(kind)
    if profile is None or contents.headings < _HEADINGS:
        return None
    spoken = {mention.topic for mention in contents.topics}
    lacking = tuple(topic for topic in profile.required if topic not in spoken)
    if not profile.core <= spoken or len(lacking) > _MISSING_AT_MOST:
        return None
    return lacking
