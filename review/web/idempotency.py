"""Requests that may be sent again: with the same `Idempotency-Key` nothing is done twice.

    @router.post("", status_code=201)
    def upload(session: Db, access: Reviewer, once: Once, …) -> Response:
        return once.answer(session, access, digest_of_the_content, lambda: (201, made(session, …)))

The answer is kept in the transaction that does the work: either both are there, or neither. The same
key with another request is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.encoders import jsonable_encoder
from fastapi.responses import Response
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.access import Access
from review.problems import Invalid
from review.tables import IdempotencyKey, now

KEPT = timedelta(days=7)
Work = Callable[[], tuple[int, object]]
"""Does what was asked; the status and body of the answer."""


@dataclass(frozen=True)
class Repeatable:
    """The key that a request came with, "" where it has none, and where it was sent."""

    key: str
    target: str

    def answer(self, session: Session, access: Access, content: str, work: Work) -> Response:
        """The answer of `work`, or the one that this key got before. `content` tells this request from
        another (a hash of what was sent)."""
        if not self.key:
            status, body = work()
            return _json(json.dumps(jsonable_encoder(body), ensure_ascii=False), status)
        request = hashlib.sha256(f"{self.target}\n{content}".encode()).hexdigest()
        kept = _claimed(session, access.user_id, self.key, request)
        if kept.status:
            if kept.request != request:
                raise Invalid(
                    "此 Idempotency-Key 已用于另一个请求，请换一个。",
                    "This Idempotency-Key was used for another request; take another.",
                )
            return _json(kept.body, kept.status, repeated=True)
        status, body = work()
        kept.status, kept.body = status, json.dumps(jsonable_encoder(body), ensure_ascii=False)
        session.flush()
        return _json(kept.body, kept.status)


def _claimed(session: Session, user_id: int, key: str, request: str) -> IdempotencyKey:
    """The row of the key; a new one where this is the first request with it. Another that is under way
    on PostgreSQL is waited for: its row is locked until its transaction ends."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - KEPT))
    found = session.get(IdempotencyKey, (user_id, key))
    if found is None:
        found = IdempotencyKey(user_id=user_id, key=key, request=request)
        try:
            with session.begin_nested():
                session.add(found)
        except IntegrityError:
            found = session.get_one(IdempotencyKey, (user_id, key))
    return found


def _json(body: str, status: int, *, repeated: bool = False) -> Response:
    headers = {"idempotent-replayed": "true"} if repeated else None
    return Response(body, status, headers, media_type="application/json")


async def _repeatable(
    request: Request,
    idempotency_key: Annotated[str, Header(
        max_length=120, description="再次发送同一请求时不会重复执行 / sent again, nothing is done twice"
    )] = "",
) -> Repeatable:
    return Repeatable(idempotency_key, f"{request.method} {request.url.path}")


Once = Annotated[Repeatable, Depends(_repeatable)]
