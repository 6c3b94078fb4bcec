"""What a provider's error means: refused for its content, refused as a request, or worth another try.

Providers agree on status codes only roughly, so their error codes and words are looked at as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from pydantic import SecretStr

from extractor.models.values import CallFailed, Exchange

_FILTER = re.compile(
    r"content.?filter|content_policy|data_inspection_failed|datainspectionfailed|sensitive|"
    r"inappropriate content|content exists risk|risk_?control|不安全或敏感内容", re.I
)
_TOO_LONG = re.compile(
    r"context.?length|context.?window|maximum context|prompt is too long|too many tokens|"
    r"range of input length|exceeds? .{0,40}(?:token|context)", re.I
)
_QUOTA = re.compile(r"insufficient.?(?:quota|balance)|exceeded.?current.?quota|arrearage|欠费|余额不足", re.I)
_KEY_LIKE = re.compile(r"\b(?:sk|ak|key)-[\w*.-]{6,}|Bearer\s+\S+", re.I)


def rejection(status: int, body: object, said: str) -> Exchange | None:
    """The Exchange for a request that the provider will not take however often it is sent; None
    where the status speaks of something else."""
    if status not in (400, 404, 405, 413, 415, 422, 501):
        return None
    words = _words(body, said)
    if _QUOTA.search(words):
        return None
    if _FILTER.search(words):
        return Exchange(finish="content_filter", rejected=said)
    if _TOO_LONG.search(words) or status == 413:
        return Exchange(rejected=said, reason="too_long")
    if status == 404 and "tool" not in words.lower() and "response_format" not in words:
        return None  # no such model or address
    return Exchange(rejected=said, reason="rejected")


def failure(status: int, body: object, headers: Mapping[str, str], said: str) -> CallFailed:
    """Why there was no reply, and whether to try again."""
    if _QUOTA.search(_words(body, said)) or status == 402:
        return CallFailed("quota", said)
    if status in (401, 403):
        return CallFailed("auth", said)
    if status == 404:
        return CallFailed("not_found", said)
    wait = _seconds({name.lower(): value for name, value in headers.items()})
    if status == 429:
        return CallFailed("rate_limit", said, again=True, retry_after=wait)
    again = status >= 500 or status in (408, 409, 425)
    return CallFailed("server", said, again=again, unhealthy=again, retry_after=wait)


def scrubbed(text: str, key: SecretStr, limit: int = 300) -> str:
    """`text` on one line, cut to `limit` characters, without the key or anything like one."""
    secret = key.get_secret_value()
    if len(secret) > 4:
        text = text.replace(secret, "•••")
    return " ".join(_KEY_LIKE.sub("•••", text).split())[:limit]


def _words(body: object, said: str) -> str:
    if isinstance(body, dict):
        inner: Any = body.get("error", body)
        if isinstance(inner, dict):
            return " ".join(str(inner.get(name, "")) for name in ("code", "type", "message"))
    return said


def _seconds(headers: Mapping[str, str]) -> float | None:
    """Retry-After, as seconds or a date."""
    if milliseconds := headers.get("retry-after-ms"):
        try:
            return max(0.0, float(milliseconds) / 1000)
        except ValueError:
            pass
    value = headers.get("retry-after")
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (date - datetime.now(UTC)).total_seconds()) if date.tzinfo else None
