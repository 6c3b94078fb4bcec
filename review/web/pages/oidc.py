"""Signing in with the organisation's own identity: there, and back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from review.people import audit, oidc
from review.problems import SignedOut
from review.web.depends import COOKIE, Base, Settings
from review.web.pages.sign_in import keep, refusal
from review.web.templating import local_path, redirect

router = APIRouter(prefix="/oidc")
PUBLIC = ("/oidc", "/oidc/callback")


@router.get("")
async def away(request: Request, settings: Settings, next: str = "/") -> Response:
    """Off to the issuer."""
    issuer = _issuer(request, settings)
    try:
        return await issuer.away(request, local_path(next))
    except SignedOut as refused:
        return await run_in_threadpool(refusal, request, settings, refused)


@router.get("/callback")
async def back(request: Request, database: Base, settings: Settings) -> Response:
    """Back from the issuer, signed in."""
    issuer = _issuer(request, settings)
    address = request.client.host if request.client else ""

    def enter() -> str:
        with database.writing() as session:
            return oidc.signed_in(
                session, settings, claims, address=address,
                agent=request.headers.get("user-agent", ""),
                before=request.cookies.get(COOKIE, ""),
            )

    def refuse(refused: SignedOut) -> Response:
        with database.writing() as session:
            audit.note(session, None, "sign-in.failed", who="", address=address, reason="oidc")
        return refusal(request, settings, refused)

    try:
        claims, next = await issuer.back(request)
        token = await run_in_threadpool(enter)
    except SignedOut as refused:
        return await run_in_threadpool(refuse, refused)
    response = redirect(local_path(next))
    response.delete_cookie(oidc.COOKIE, path="/oidc")
    keep(response, token, settings)
    return response


def _issuer(request: Request, settings: Settings) -> oidc.Issuer:
    """One for the application, so that what the issuer publishes is fetched once."""
    state = request.app.state
    if not hasattr(state, "issuer"):
        state.issuer = oidc.Issuer(settings)
    found: oidc.Issuer = state.issuer
    return found
