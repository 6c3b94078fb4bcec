"""Health, readiness and metrics: what a load balancer and Prometheus ask."""

from __future__ import annotations

import threading
import time
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from gouji import __version__
from review.access import Access
from review.values import Role
from review.web.depends import Base, Db, Settings, signed
from review.web.measuring import measured
from review.web.readiness import Ready, readiness

router = APIRouter(tags=["operation"])
PUBLIC = ("/health", "/ready")
_FRESH = 2.0
"""Seconds for which an answer about readiness is given again, so that asking costs nothing."""
_lock = threading.Lock()


class Alive(BaseModel):
    """The process answers."""

    status: str = Field("ok", examples=["ok"])
    version: str = Field(__version__, examples=["0.1.0"])


@router.get("/health", summary="进程是否存活 / is the process alive")
async def health() -> Alive:
    """It is, where this is answered: the event loop turns. Nothing else is asked."""
    return Alive(status="ok")


@router.get(
    "/ready", summary="能否提供服务 / can it serve", responses={503: {"model": Ready}}
)
def ready(request: Request, response: Response, database: Base, settings: Settings) -> Ready:
    """Each check does the thing: a write to the database, the schema, a file in the data folder, room
    on the disk, the workers of this process. 503 where one fails."""
    state = request.app.state
    with _lock:
        if time.monotonic() - getattr(state, "ready_at", -_FRESH) >= _FRESH:
            state.ready = readiness(settings, database, getattr(state, "jobs", None))
            state.ready_at = time.monotonic()
        found: Ready = state.ready
    response.status_code = 200 if found.ready else 503
    return found


@router.get(
    "/metrics", summary="Prometheus 指标 / metrics", response_class=Response,
    responses={200: {"content": {"text/plain": {"example": 'gouji_files{state="done"} 40.0\n'}}}},
)
def metrics(
    request: Request, session: Db,
    access: Annotated[Access, Depends(signed(Role.READER, everywhere=True))],
) -> Response:
    """For Prometheus, with a token of somebody who may read everywhere."""
    return Response(measured(session, request.app.state.measures), media_type=CONTENT_TYPE_LATEST)
