"""What a request can be refused for. The API says it as problem+json, a page as a page."""

from __future__ import annotations

from gouji.errors import GoujiError


class Refused(GoujiError):
    """The base; `status` is the HTTP status and `kind` the problem's name in its address."""

    status = 400
    kind = "invalid"


class Invalid(Refused):
    """Something in the request is wrong; the message says what to change."""

    status = 422


class SignedOut(Refused):
    """Nobody is signed in, or the token is not valid."""

    status = 401
    kind = "signed-out"


class Forbidden(Refused):
    """The person may see this, but not do it."""

    status = 403
    kind = "forbidden"


class NotFound(Refused):
    """It does not exist, or the person may not see it; which of the two is not told."""

    status = 404
    kind = "not-found"


class Conflict(Refused):
    """It was changed by somebody else in between, or exists already."""

    status = 409
    kind = "conflict"


class TooMuch(Refused):
    """Over a limit of size or number."""

    status = 413
    kind = "too-large"


class SlowDown(Refused):
    """Too many requests; try again later."""

    status = 429
    kind = "too-many-requests"


class Full(Refused):
    """The server has no room left for it."""

    status = 507
    kind = "full"


def not_found(zh: str, en: str) -> NotFound:
    """The refusal for a thing that does not exist here: 没有这个…."""
    return NotFound(f"没有这个{zh}，或者您无权查看。", f"There is no such {en}, or you may not see it.")
