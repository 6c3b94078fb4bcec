"""/api/v1/tokens: one's own tokens for programs."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from review.api.schemas import Token
from review.people import tokens
from review.values import Role
from review.web.depends import Db, Id, Signed

router = APIRouter(prefix="/tokens", tags=["tokens"])


class NewToken(BaseModel):
    """What the token is for, the most that it may do, and for how many days (null: until revoked)."""

    name: str = Field(min_length=1, max_length=120, examples=["每日导出"])
    role: Role = Field(Role.READER, examples=["reader"])
    days: int | None = Field(90, ge=1, le=3650, examples=[90])


class MadeToken(Token):
    """A token that was just made, with what the program sends: shown only now."""

    secret: str = Field(examples=["gouji_Zk2f…"])


@router.get("", summary="我的令牌 / one's own tokens")
def listed(session: Db, access: Signed) -> list[Token]:
    """All of them, the newest first; expired and revoked ones too."""
    return [Token.of(token) for token in tokens.listed(session, access.user_id)]


@router.post("", status_code=201, summary="新建令牌 / make a token")
def create(session: Db, access: Signed, wanted: NewToken) -> MadeToken:
    """It may do what its owner may, at most as `role`."""
    token, secret = tokens.created(session, access, wanted.name, wanted.role, wanted.days)
    return MadeToken(**Token.of(token).model_dump(), secret=secret)


@router.delete("/{token_id}", status_code=204, summary="吊销令牌 / revoke a token")
def revoke(session: Db, access: Signed, token_id: Id) -> None:
    """Programs that send it are refused from now on."""
    tokens.revoked(session, access, token_id)
