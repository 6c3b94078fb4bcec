"""Signing in with the organisation's own identity (OpenID Connect), by authlib: discovery, state,
nonce and PKCE, the id token checked against the issuer's keys.

An account is known by issuer and subject, never by its name: somebody new gets an account of their
own, even where a local one has the same name. What has to be remembered between going there and coming
back is in a cookie of ten minutes, signed with a key that is made of the client's secret, so that any
process of the service can read it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import structlog
from authlib.integrations.starlette_client import OAuth
from fastapi import Request
from fastapi.responses import Response
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.people import audit
from review.people.signing import entered
from review.problems import SignedOut, not_found
from review.settings import ServeSettings
from review.tables import Membership, User

COOKIE = "gouji_oidc"
_SECONDS = 600
_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
log = structlog.get_logger("gouji.oidc")


class Issuer:
    """The issuer of the settings, for one application. Raises NotFound where there is none."""

    def __init__(self, settings: ServeSettings) -> None:
        if not settings.oidc_issuer or not settings.oidc_client:
            raise not_found("登录方式", "way of signing in")
        self.issuer = settings.oidc_issuer.rstrip("/")
        self.client_id = settings.oidc_client
        secret = settings.oidc_secret.get_secret_value()
        self.secure = settings.secure
        self.public_url = settings.public_url.rstrip("/")
        self._signer = URLSafeTimedSerializer(
            hashlib.sha256(f"gouji oidc {secret}".encode()).digest(), salt="state"
        )
        self._client = OAuth().register(
            "gouji", client_id=self.client_id, client_secret=secret or None,
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email", "code_challenge_method": "S256", "timeout": 10,
                **({} if secret else {"token_endpoint_auth_method": "none"}),
            },
        )

    async def away(self, request: Request, next: str) -> Response:
        """Send the browser to the issuer; it comes back to /oidc/callback. Raises SignedOut."""
        request.scope["session"] = {"next": next}
        try:
            await self._metadata()
            response: Response = await self._client.authorize_redirect(
                request, f"{self.public_url or str(request.base_url).rstrip('/')}/oidc/callback"
            )
        except Exception as error:
            raise _failed(error) from error
        response.set_cookie(
            COOKIE, str(self._signer.dumps(request.scope["session"])), max_age=_SECONDS,
            httponly=True, samesite="lax", secure=self.secure, path="/oidc",
        )
        return response

    async def back(self, request: Request) -> tuple[Mapping[str, Any], str]:
        """The claims of whoever came back, all checked, and where they wanted to go. Raises
        SignedOut."""
        try:
            state = self._signer.loads(request.cookies.get(COOKIE, ""), max_age=_SECONDS)
        except BadData as error:
            raise _failed(error) from error
        request.scope["session"] = state
        try:
            await self._metadata()
            token = await self._client.authorize_access_token(request, claims_options={
                "iss": {"essential": True, "value": self.issuer_said},
                "aud": {"essential": True, "value": self.client_id},
            })
            claims: Mapping[str, Any] = token["userinfo"]
        except Exception as error:
            raise _failed(error) from error
        return claims, str(state.get("next", "/"))

    async def _metadata(self) -> None:
        """What the issuer publishes; it must speak of itself, and sign by keys that only it has."""
        found = await self._client.load_server_metadata()
        self.issuer_said = str(found.get("issuer", ""))
        if self.issuer_said.rstrip("/") != self.issuer:
            raise ValueError(f"the metadata are of {self.issuer_said!r}")
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        self._client.server_metadata["id_token_signing_alg_values_supported"] = [
            name for name in offered if name in _SIGNATURES
        ]


def signed_in(
    session: Session, settings: ServeSettings, claims: Mapping[str, Any], *, address: str, agent: str,
    before: str = "",
) -> str:
    """The token of a new session for the account of the claims, which is made where there is none.
    Raises SignedOut for a closed account."""
    issuer, subject = settings.oidc_issuer.rstrip("/"), str(claims["sub"])[:255]
    user = session.scalars(
        select(User).where(User.oidc_issuer == issuer, User.oidc_subject == subject)
    ).one_or_none()
    if user is None:
        user = _made(session, settings, claims, issuer, subject)
    elif not user.active:
        raise SignedOut("此账号已停用，请联系管理员。", "This account is closed; ask an administrator.")
    user.display_name = _line(claims.get("name"), 120) or user.display_name
    user.email = _line(claims.get("email"), 254) or user.email
    return entered(
        session, user, settings, address=address, agent=agent, before=before, by="oidc"
    )


def _made(
    session: Session, settings: ServeSettings, claims: Mapping[str, Any], issuer: str, subject: str
) -> User:
    user = User(name=_free_name(session, claims), oidc_issuer=issuer, oidc_subject=subject)
    if settings.oidc_role != "none":
        user.memberships.append(Membership(role=settings.oidc_role))
    session.add(user)
    session.flush()
    audit.note(
        session, None, "person.create", "person", user.id, created=user.name, by="oidc",
        role=settings.oidc_role,
    )
    return user


def _free_name(session: Session, claims: Mapping[str, Any]) -> str:
    wanted = claims.get("preferred_username") or claims.get("email") or claims["sub"]
    base = re.sub(r"[^\w.@-]+", "", _line(wanted, 70)) or "oidc"
    name, number = base, 1
    while session.scalar(select(User.id).where(User.name == name)) is not None:
        number += 1
        name = f"{base}-{number}"
    return name


def _line(text: object, longest: int) -> str:
    return " ".join(str(text or "").split())[:longest]


def _failed(error: Exception) -> SignedOut:
    log.warning("failed", cause=type(error).__name__, said=str(error)[:200])
    return SignedOut(
        "统一身份登录没有成功，请再试一次；若仍失败，请联系管理员查看日志。",
        "Signing in with the organisation failed; try again, or ask an administrator to read the log.",
    )
