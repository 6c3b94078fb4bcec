"""What is done around every request: an id, security headers, a line in the log, measures, and an
answer where something broke that nobody foresaw."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from re import Pattern

import structlog
from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.settings import ServeSettings
from review.web import failures

log = structlog.get_logger("gouji.web")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_FOREVER = "public, max-age=31536000, immutable"
_QUIET = ("/static/", "/healthz", "/readyz", "/metrics", "/api/v1/health", "/api/v1/ready")
"""Addresses that the log does not tell of unless they fail."""


class Measures:
    """What /metrics tells of the requests of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "gouji_http_requests_total", "Requests", ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "gouji_http_request_seconds", "Seconds from request to answer", ["method", "route"],
            buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 60), registry=self.registry,
        )


class Around:
    """The outermost middleware of ours."""

    def __init__(
        self, app: ASGIApp, settings: ServeSettings, measures: Measures, large: Sequence[Pattern[str]],
        small: int,
    ) -> None:
        """`large` are the addresses that take files; the body of any other has at most `small` bytes."""
        self.app = app
        self.settings = settings
        self.measures = measures
        self.large = large
        self.small = small

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ident = secrets.token_hex(6)
        scope.setdefault("state", {})["ident"] = ident
        began = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(MutableHeaders(scope=message), scope, status, ident)
            await send(message)

        try:
            if self._too_large(scope):
                await failures.too_large(Request(scope, receive))(scope, receive, answer)
            else:
                await self.app(scope, receive, answer)
        except Exception:
            log.exception("failed", request=ident, method=scope["method"], path=scope["path"])
            if status:  # the answer has begun: all that can be done is to break it off
                raise
            await failures.failed(Request(scope, receive))(scope, receive, answer)
        finally:
            self._note(scope, status, time.perf_counter() - began, ident)

    def _too_large(self, scope: Scope) -> bool:
        """Whether the body is said to be over the limit. One that does not say is counted where it is
        read."""
        said = Headers(scope=scope).get("content-length", "")
        if not said.isdigit() or int(said) <= self.small:
            return False
        takes_files = any(path.match(scope["path"]) for path in self.large)
        return not takes_files or int(said) > self.settings.upload_bytes

    def _dress(self, headers: MutableHeaders, scope: Scope, status: int, ident: str) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        headers["x-request-id"] = ident
        if self.settings.secure:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        versioned = scope["path"].startswith("/static/") and b"v=" in scope["query_string"]
        headers.setdefault(
            "cache-control", _FOREVER if versioned and status == 200 else "no-store"
        )

    def _note(self, scope: Scope, status: int, seconds: float, ident: str) -> None:
        route = getattr(scope.get("route"), "path", "") or "none"
        if scope["path"].startswith("/api/v1") and route != "none":
            route = "/api/v1" + route.removeprefix("/api/v1")
        self.measures.requests.labels(scope["method"], route, str(status)).inc()
        self.measures.seconds.labels(scope["method"], route).observe(seconds)
        if status < 500 and scope["path"].startswith(_QUIET):
            return
        caller = scope["state"].get("caller")
        client = scope.get("client")
        log.info(
            "request", request=ident, method=scope["method"], path=scope["path"], status=status,
            ms=round(seconds * 1000, 1), person=caller.access.user_id if caller else None,
            address=client[0] if client else "",
        )
