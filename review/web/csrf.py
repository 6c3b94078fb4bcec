"""Changes that come with a cookie must come from our own page: they carry the session's token, in the
form field `csrf` or the header `X-CSRF-Token`."""

from __future__ import annotations

import secrets

from fastapi import Request

from review.problems import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD, HEADER = "csrf", "x-csrf-token"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def require_token(request: Request, expected: str) -> None:
    """Raises Forbidden where the request does not carry the token, or says that it comes from
    another site."""
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(_FORMS):
        most: int = request.app.state.settings.upload_files  # the form is read once, so for the route too
        field = (await request.form(max_files=most)).get(FIELD, "")
        given = field if isinstance(field, str) else ""
    foreign = request.headers.get("sec-fetch-site", "") in ("cross-site", "same-site")
    if foreign or not secrets.compare_digest(given.encode(), expected.encode()):
        raise Forbidden(
            "页面已过期，请刷新后重试。", "The page is out of date; reload it and try again."
        )
