"""Uploading in a real browser: folders, archives, what is refused, a network that breaks off."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.tables import Version
from tests import browser as browsing
from tests.browser import listening, sign_in
from tests.review_fixtures import Service

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.skipif(bool(browsing.missing()), reason=browsing.missing())


@pytest.fixture
def breaking(service: Service) -> list[bytes]:
    """The requests that got no answer."""
    broken: list[bytes] = []
    service.app.add_middleware(Breaking, broken=broken)
    return broken


@pytest.fixture
def page(service: Service) -> Iterator[Page]:
    with listening(service) as address, browsing.browser() as launched:
        context = launched.new_context(
            base_url=address, locale="zh-CN", viewport={"width": 1366, "height": 768}
        )
        opened = context.new_page()
        opened.set_default_timeout(20_000)
        sign_in(opened, service.person("reviewer").name)
        opened.goto("/uploads")
        yield opened
        context.close()


def stored(service: Service) -> list[tuple[str, str]]:
    with service.database.session() as session:
        return sorted((v.folder, v.file_name) for v in session.query(Version))


def test_a_folder_with_an_archive_and_what_is_no_report(
    service: Service, page: Page, tmp_path: Path
) -> None:
    folder = tmp_path / "上报"
    (folder / "市本级").mkdir(parents=True)
    (folder / "市本级" / "决算.txt").write_text("收入", encoding="utf-8")
    (folder / "照片.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / ".DS_Store").write_bytes(b"x")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("自评.txt", "支出")
        archive.writestr("a.exe", "MZ")
        archive.writestr("又是.txt", "支出")
    page.set_input_files("#folder", folder)
    page.wait_for_selector("#rows tr:nth-child(3)")
    assert page.locator("#rows tr").count() == 3
    assert "不是报告，不上传" in page.inner_text("#rows tr:has-text('照片.jpg')")
    page.fill("[name=name]", "文件夹")
    page.click("#start")
    page.wait_for_selector("#overall:has-text('全部上传完毕')")
    assert "已接收 1/3" in page.inner_text("#rows tr:has-text('包.zip')")
    assert "a.exe" in page.inner_text("#rows tr:has-text('包.zip')")
    page.click("#see")
    page.wait_for_url("**/batches/*")
    page.wait_for_selector("h1:has-text('文件夹')")
    assert stored(service) == [("上报", "自评.txt"), ("上报/市本级", "决算.txt")]


class Breaking:
    """Lets no first request of a file be answered: every other one has done its work by then."""

    def __init__(self, app: ASGIApp, broken: list[bytes]) -> None:
        self.app, self.broken = app, broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"")
        if scope.get("method") != "POST" or b"name=" not in query or query in self.broken:
            await self.app(scope, receive, send)
            return
        self.broken.append(query)

        async def nobody(message: Message) -> None:
            """The answer, on its way."""

        if len(self.broken) % 2:
            await self.app(scope, receive, nobody)
        await PlainTextResponse("", 502)(scope, receive, send)


def test_a_network_that_breaks_off_loses_and_doubles_nothing(
    service: Service, breaking: list[bytes], page: Page, tmp_path: Path
) -> None:
    for number in range(5):
        (tmp_path / f"{number}.md").write_text(f"收入 {number}", encoding="utf-8")
    page.set_input_files("#files", sorted(tmp_path.glob("*.md")))
    page.click("#start")
    page.wait_for_url("**/batches/*")
    assert len(breaking) == 5
    assert stored(service) == [("", f"{number}.md") for number in range(5)]
    page.wait_for_selector("td:has-text('4.md')")
