"""The application: every router of `review.api` and `review.web.pages`, with what surrounds them.

There is no central list. A module of `review.api` whose `router` has the prefix `/people` answers at
`/api/v1/people`; a module of `review.web.pages` says its whole addresses. A module that takes files
says `LARGE_BODIES = True`; every other request has a small body.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.routing import compile_path

import review.api
import review.web.pages
from gouji import __version__
from review.database import Database
from review.reviewing.kept import Kept
from review.reviewing.pages import Drawn
from review.settings import ServeSettings
from review.web import failures
from review.web.around import Around, Measures

API = "/api/v1"
SMALL_BODY = 4_000_000
"""Bytes of a request that brings no files."""

_DESCRIPTION = """\
勾稽复核服务的接口。所有操作都可以用令牌（`Authorization: Bearer gouji_…`，在“我的账号”中新建）完成。
错误以 problem+json 返回；列表以 `limit` 和 `cursor` 分页。

Everything that the pages do. Programs send a token that is made at "my account"; errors are
problem+json; lists are paginated by `limit` and `cursor`.
"""


class _Application(FastAPI):
    """FastAPI names the media type of a route for its errors too; ours are problem+json."""

    def openapi(self) -> dict[str, Any]:
        described = super().openapi()
        for item in described["paths"].values():
            for operation in item.values():
                for status, response in operation["responses"].items():
                    content = response.get("content", {})
                    if status >= "4" and "application/json" in content:
                        content[failures.MEDIA_TYPE] = content.pop("application/json")
        return described


def application(settings: ServeSettings, database: Database | None = None) -> FastAPI:
    """The service on a database whose schema is current (`review.migrations`)."""
    app = _Application(
        title="勾稽 gouji", version=__version__, description=_DESCRIPTION,
        openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None,
    )
    app.state.settings = settings
    app.state.database = database or Database(settings.database_url)
    app.state.measures = Measures()
    app.state.rendered, app.state.drawn = Kept(), Drawn()
    app.state.routes, app.state.large = [], []
    for module in _modules(review.api):
        _include(app, module, settings, prefix=API, responses=failures.RESPONSES)
    for module in _modules(review.web.pages):
        _include(app, module, settings, include_in_schema=False)
    app.state.paths = {path for path, _ in app.state.routes}
    app.mount("/static", StaticFiles(packages=[("review.web", "static")]), name="static")
    failures.install(app)
    app.add_middleware(
        Around, settings=settings, measures=app.state.measures, large=app.state.large, small=SMALL_BODY
    )
    return app


def routes(app: FastAPI) -> list[tuple[str, APIRoute]]:
    """Every route of a router with its whole address; a test walks over all of them."""
    return list(app.state.routes)


def _include(app: FastAPI, module: ModuleType, settings: ServeSettings, **options: Any) -> None:
    prefix = options.get("prefix", "")
    large = getattr(module, "LARGE_BODIES", False)
    app.include_router(
        module.router, max_body_size=settings.upload_bytes if large else SMALL_BODY, **options
    )
    found = [
        (prefix + route.path, route) for route in module.router.routes if isinstance(route, APIRoute)
    ]
    app.state.routes += found
    app.state.large += [compile_path(path)[0] for path, _ in found if large]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of a package that have a `router`, by name."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "router"):
            yield module
