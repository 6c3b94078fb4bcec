"""A service that a real browser can reach, and the browser: Chromium as Debian packages it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from review.jobs import launch
from tests.review_fixtures import PASSWORD, Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]


def missing() -> str:
    """Why there is no browser here; "" where there is one."""
    if not CHROMIUM:
        return "no Chromium here: apt-get install chromium"
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "no playwright here: make setup"
    return ""


@contextmanager
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def listening(service: Service) -> Iterator[str]:
    """The service on a port of the loopback; its address."""
    server = uvicorn.Server(uvicorn.Config(
        service.app, host="127.0.0.1", port=0, log_config=None, access_log=False, lifespan="off",
        timeout_graceful_shutdown=2,
    ))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def sign_in(page: Page, name: str) -> None:
    """By the form."""
    page.goto("/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


@contextmanager
def working(service: Service) -> Iterator[None]:
    """A worker of the service, in a thread of its own: Playwright has a loop of events in this one."""
    settings = service.settings.model_copy(update={"workers": 1})
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        with launch(settings, service.database):
            begun.set()
            over.wait()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert begun.wait(30)
        yield
    finally:
        over.set()
        thread.join(30)
