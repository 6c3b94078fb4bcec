"""What is answered where something goes wrong: problem+json to programs, a page to people.

Nothing of the inside of the service is told; the log has it, under the request's id.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from starlette.exceptions import HTTPException

from gouji.errors import GoujiError
from review.problems import Refused, SignedOut
from review.web.depends import MustChangePassword
from review.web.templating import language, page

log = structlog.get_logger("gouji.web")

TITLES: dict[str, tuple[str, str]] = {
    "invalid": ("请求有误", "Invalid request"),
    "signed-out": ("尚未登录", "Not signed in"),
    "forbidden": ("没有权限", "Not allowed"),
    "not-found": ("没有找到", "Not found"),
    "conflict": ("与现状冲突", "Conflict"),
    "too-large": ("超出限制", "Too large"),
    "too-many-requests": ("请求过多", "Too many requests"),
    "busy": ("服务繁忙", "Busy"),
    "failed": ("服务出错", "The service failed"),
    "method": ("不支持的方法", "Method not allowed"),
}
_KINDS = {400: "invalid", 401: "signed-out", 403: "forbidden", 404: "not-found", 405: "method",
          409: "conflict", 413: "too-large", 422: "invalid", 429: "too-many-requests"}
_SENTENCES: dict[int, tuple[str, str]] = {
    404: ("没有这个地址。", "There is no such address."),
    405: ("这个地址不支持该方法。", "This address does not support the method."),
    413: ("请求超出大小限制。", "The request is over the limit of size."),
}


class Fault(BaseModel):
    """A field of the request that is wrong."""

    field: str = Field(examples=["body.name"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(examples=["/api#forbidden"])
    title: str = Field(examples=["没有权限"])
    status: int = Field(examples=[403])
    detail: str = Field(examples=["您的角色不能执行此操作。"])
    instance: str = Field("", examples=["/api/v1/people"])
    request: str = Field("", description="The id of the request in the log", examples=["6f1c0a9d"])
    errors: list[Fault] = []


MEDIA_TYPE = "application/problem+json"
RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "尚未登录 / not signed in"},
    "4XX": {"model": Problem, "description": "被拒绝 / refused"},
}


def install(app: FastAPI) -> None:
    """Answer every error of `app` so."""
    app.add_exception_handler(GoujiError, _refused)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(HTTPException, _http)
    for kind in (DataError, OverflowError, UnicodeEncodeError):
        app.add_exception_handler(kind, _unstorable)
    app.add_exception_handler(IntegrityError, _clashed)
    app.add_exception_handler(OperationalError, _busy)


def failed(request: Request) -> Response:
    """The answer to an error that nobody foresaw."""
    return _answer(request, 500, (
        "服务内部出错，已记入日志。请稍后重试；若仍出错，请把编号告诉管理员。",
        "The service failed; the log has it. Try again later, or tell an administrator the number.",
    ), "failed")


def too_large(request: Request) -> Response:
    """The answer to a request whose body is over the limit; it is not read."""
    return _answer(request, 413, _SENTENCES[413], "too-large")


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, GoujiError)
    if not _is_api(request) and request.method == "GET":
        if isinstance(error, SignedOut):
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(asked)}" if asked != "/" else "/login", 303)
        if isinstance(error, MustChangePassword):
            return RedirectResponse("/account/password", 303)
    status = error.status if isinstance(error, Refused) else 422
    kind = error.kind if isinstance(error, Refused) else "invalid"
    return _answer(request, status, (error.zh, error.en), kind)


def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        Fault(field=".".join(str(part) for part in fault["loc"]), message=str(fault["msg"]))
        for fault in error.errors()
    ]
    wrong = "、".join(fault.field for fault in faults[:5])
    return _answer(request, 422, (
        f"请求中这些内容不对：{wrong}。", f"These parts of the request are wrong: {wrong}."
    ), "invalid", faults)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    sentence = _SENTENCES.get(status, ("请求无法读取。", "The request cannot be read."))
    response = _answer(request, status, sentence, _KINDS.get(status, "invalid"))
    response.headers.update(error.headers or {})
    return response


def _unstorable(request: Request, error: Exception) -> Response:
    """A number or character that no database column holds, so nothing of ours has it."""
    return _answer(request, 422, (
        "请求中有数据库无法保存的数字或字符。",
        "The request holds a number or character that cannot be stored.",
    ), "invalid")


def _clashed(request: Request, error: Exception) -> Response:
    return _answer(request, 409, (
        "与刚刚发生的另一处修改冲突，请刷新后重试。",
        "It clashes with another change made just now; reload and try again.",
    ), "conflict")


def _busy(request: Request, error: Exception) -> Response:
    log.error("database", request=getattr(request.state, "ident", ""), cause=type(error.__cause__).__name__)
    return _answer(request, 503, (
        "数据库暂时无法访问，请稍后重试。", "The database cannot be reached for now; try again later."
    ), "busy")


def _answer(
    request: Request, status: int, said: tuple[str, str], kind: str, faults: list[Fault] | None = None
) -> Response:
    lang = language(request)
    zh, en = TITLES.get(kind, TITLES["invalid"])
    ident = getattr(request.state, "ident", "")
    title, detail = (en, said[1]) if lang == "en" else (zh, said[0])
    if not _is_api(request):
        return page(
            request, "error.html", status=status, title=title, detail=detail, code=status, ident=ident
        )
    problem = Problem(
        type=f"/api#{kind}", title=title, status=status, detail=detail,
        instance=request.url.path, request=ident, errors=faults or [],
    )
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(
        problem.model_dump(), status, headers, media_type=MEDIA_TYPE
    )


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get("accept", "")

