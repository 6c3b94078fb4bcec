"""What the API tells of people: the shapes that several resources share."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from review.tables import ApiToken, LoginSession, Membership, User
from review.values import Role


class RoleHeld(BaseModel):
    """A role in an organisation and everything under it; everywhere where that is null."""

    id: int = Field(examples=[3])
    role: Role = Field(examples=["reviewer"])
    organisation_id: int | None = Field(examples=[12])
    organisation: str | None = Field(examples=["某市财政局"])

    @classmethod
    def of(cls, held: Membership) -> RoleHeld:
        return cls(
            id=held.id, role=Role(held.role), organisation_id=held.organisation_id,
            organisation=held.organisation.name if held.organisation else None,
        )


class Person(BaseModel):
    """An account."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["zhangsan"])
    display_name: str = Field(examples=["张三"])
    email: str = Field(examples=["zhangsan@example.gov.cn"])
    active: bool = Field(examples=[True])
    oidc: bool = Field(description="Comes by OIDC", examples=[False])
    must_change_password: bool = Field(examples=[False])
    locked_until: datetime | None = Field(examples=[None])
    last_login_at: datetime | None = Field(examples=["2026-11-24T02:30:00Z"])
    lang: str = Field(examples=["zh"])
    roles: list[RoleHeld]

    @classmethod
    def of(cls, user: User) -> Person:
        return cls(
            id=user.id, name=user.name, display_name=user.display_name, email=user.email,
            active=user.active, oidc=user.oidc_subject is not None,
            must_change_password=user.must_change_password, locked_until=user.locked_until,
            last_login_at=user.last_login_at, lang=user.lang,
            roles=[RoleHeld.of(held) for held in user.memberships],
        )


class Browser(BaseModel):
    """A signed-in browser."""

    id: str = Field(description="The beginning of the session's hash", examples=["9f2c61d0a4b7e835"])
    address: str = Field(examples=["10.1.2.3"])
    agent: str = Field(examples=["Mozilla/5.0"])
    created_at: datetime
    last_seen_at: datetime
    current: bool = Field(description="The session of this request", examples=[True])

    @classmethod
    def of(cls, opened: LoginSession, here: str) -> Browser:
        return cls(
            id=opened.token_hash[:16], address=opened.address, agent=opened.agent,
            created_at=opened.created_at, last_seen_at=opened.last_seen_at,
            current=opened.token_hash == here,
        )


class Token(BaseModel):
    """A token for programs, without its secret."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["每日导出"])
    role: Role = Field(examples=["reader"])
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, token: ApiToken) -> Token:
        return cls(
            id=token.id, name=token.name, role=Role(token.role), created_at=token.created_at,
            expires_at=token.expires_at, revoked_at=token.revoked_at, last_used_at=token.last_used_at,
        )
