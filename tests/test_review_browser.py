"""The service in a real browser: upload, watch, review by keyboard, reject, undo, bulk, second review,
export, a re-run that keeps decisions; legible in light and dark; no lag with many findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from review.tables import Decision, Finding, Run, User
from review.values import Role
from tests import browser as browsing
from tests.browser import listening, sign_in, working
from tests.conftest import ROOT
from tests.review_fixtures import Service

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(bool(browsing.missing()), reason=browsing.missing())

EXAMPLE = ROOT / "examples" / "云岭省文化和旅游厅2024年度部门决算公开说明.txt"
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsing.browser() as launched:
        yield launched


@pytest.fixture
def opened(service: Service, chromium: Browser) -> Iterator[Open]:
    """Opens a window in which somebody is signed in; anything on its console is a failure."""
    said: list[str] = []
    contexts = []
    with listening(service) as address:

        def open_(who: User, **options: Any) -> Page:
            context = chromium.new_context(
                base_url=address, locale="zh-CN", viewport={"width": 1366, "height": 768}, **options
            )
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            sign_in(page, who.name)
            return page

        yield open_
        for context in contexts:
            context.close()
    unexpected = [line for line in said if "409 (Conflict)" not in line]
    assert unexpected == []


def ready(page: Page, address: str) -> None:
    """The reviewing page with its text there and a finding selected."""
    page.goto(address)
    page.wait_for_selector("#sheet:not([aria-busy])")
    page.wait_for_selector("#detail article")


def settled(page: Page, state: str, finding: int) -> None:
    """The service has taken the decision, and the list says so."""
    page.wait_for_selector(f'#detail article[data-id="{finding}"][data-state="{state}"]')
    page.wait_for_selector(f'#f{finding}[data-state="{state}"]')


def test_review_by_keyboard(service: Service, opened: Open) -> None:
    stored = service.report(findings=4)
    page = opened(service.person(Role.REVIEWER))
    ready(page, f"/reports/{stored.report}")
    first = int(page.get_attribute(".item.current", "data-id") or 0)
    assert page.locator("mark.on").all_text_contents() == ["560余名", "500余人"]
    assert page.locator("mark.here").all_text_contents() == ["560余名"]
    page.keyboard.press("n")
    assert page.locator("mark.here").all_text_contents() == ["500余人"]
    assert page.inner_text("#detail .sides a.here .role") == "其他"
    page.keyboard.press("c")
    page.wait_for_function(f"() => document.querySelector('.item.current').dataset.id != {first}")
    second = int(page.get_attribute(".item.current", "data-id") or 0)
    page.keyboard.press("k")
    settled(page, "confirmed", first)
    assert "已定 1 / 4" in page.inner_text(".progress").replace("\n", "")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.wait_for_selector(".ask.open[data-ask=reject]")
    page.keyboard.press("2")
    page.wait_for_function(f"() => document.querySelector('.item.current').dataset.id != {second}")
    page.keyboard.press("k")
    settled(page, "rejected", second)
    assert "数据提取有误" in page.inner_text("#detail")
    page.keyboard.press("u")
    settled(page, "new", second)
    page.keyboard.press("u")
    settled(page, "new", first)
    with service.database.session() as session:
        log = [(row.action, row.reason) for row in session.scalars(select(Decision).order_by(Decision.id))]
    assert log == [("confirm", ""), ("reject", "extraction"), ("undo", ""), ("undo", "")]


def test_a_remark_goes_with_the_rejection(service: Service, opened: Open) -> None:
    stored = service.report(findings=1)
    page = opened(service.person(Role.REVIEWER))
    ready(page, f"/reports/{stored.report}")
    page.keyboard.press("x")
    page.fill("#comment", "口径不同：前者含线上")
    page.click(".reasons button[value=rule]")
    settled(page, "rejected", stored.finding)
    assert "口径不同：前者含线上" in page.inner_text("#detail .log")
    page.keyboard.press("m")
    page.keyboard.type("c x d")  # keys are letters here
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#detail .log li.comment")
    assert page.inner_text("#detail .log li.comment .comment") == "c x d"
    assert page.get_attribute(f"#f{stored.finding}", "data-state") == "rejected"


def test_a_decision_that_is_refused_is_taken_back(service: Service, opened: Open) -> None:
    stored = service.report(findings=2)
    page = opened(service.person(Role.REVIEWER))
    ready(page, f"/reports/{stored.report}")
    other = service.client(Role.LEAD)
    answer = other.post(f"/api/v1/findings/{stored.finding}/decisions", json={"action": "defer"})
    assert answer.status_code == 201
    page.keyboard.press("c")
    page.wait_for_selector(".toast.failed.shown")
    assert "刚刚对此疑点作了“暂缓”" in page.inner_text(".toast")
    settled(page, "deferred", stored.finding)
    page.keyboard.press("c")  # now it has been seen
    page.keyboard.press("k")
    settled(page, "confirmed", stored.finding)


def test_the_list_narrows_and_is_sorted(service: Service, opened: Open) -> None:
    stored = service.report(findings=6)
    page = opened(service.person(Role.READER))
    ready(page, f"/reports/{stored.report}")
    page.keyboard.press("/")
    page.keyboard.type("（3）")
    page.wait_for_function("() => document.querySelectorAll('.item').length == 1")
    page.keyboard.press("Escape")
    page.fill("#words", "")
    page.select_option("#rule", "CLM001")
    page.wait_for_function("() => document.querySelectorAll('.item').length == 3")
    page.select_option("#rule", "")
    page.click(".chip.high")
    page.wait_for_function("() => document.querySelectorAll('.item').length == 4")
    page.keyboard.press("?")
    assert page.is_visible("dialog#keys")
    page.keyboard.press("Escape")
    assert not page.is_visible("dialog#keys")


def test_a_finding_is_reached_by_its_address(service: Service, opened: Open) -> None:
    stored = service.report(findings=230)
    page = opened(service.person(Role.READER))
    last = stored.findings[227]
    page.goto(f"/findings/{last}")
    page.wait_for_selector(f'#detail article[data-id="{last}"]')
    page.wait_for_selector(f"#f{last}.current")
    page.goto(f"/search?q={'560余名'}")
    page.click(".hits li p a")
    page.wait_for_function("() => document.getElementById('found').textContent.startsWith('1 /')")
    assert page.input_value("#find") == "560余名"


def test_places_that_are_no_evidence_are_found_in_the_text(service: Service, opened: Open) -> None:
    stored = service.report(text="年初数为3.5万元。560余名代表，500余人到会。另有3.5万元在后。")
    with service.database.writing() as session:
        run = session.get_one(Run, stored.run)
        run.coverage = {**run.coverage, "unread": [
            {"quote": "3.5万元", "start": 29, "end": 34, "status": "exact"},
        ]}
    page = opened(service.person(Role.READER))
    page.goto(f"/reports/{stored.report}?tab=coverage")
    page.wait_for_selector("#sheet:not([aria-busy])")
    page.click("[data-goto]")
    page.wait_for_function("() => /\\d \\/ 2/.test(document.getElementById('found').textContent)")


def test_many_findings_are_few_elements(service: Service, opened: Open) -> None:
    text = "\n".join(f"第{n}部分 560余名，其中500余人到会，另有若干说明文字。" for n in range(2_000))
    stored = service.report(findings=2_000, text=text)
    page = opened(service.person(Role.READER))
    ready(page, f"/reports/{stored.report}")
    page.fill("#words", "（1999）")
    page.wait_for_function("() => document.querySelectorAll('.item').length == 1")
    page.fill("#words", "")
    assert page.locator(".item").count() < 60
    taken = page.evaluate("""async () => {
      const times = [];
      for (let i = 0; i < 20; i += 1) {
        const begun = performance.now();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[4];
    }""")
    assert taken < 250  # milliseconds; some 40 on two idle cores


def test_bulk_by_rule(service: Service, opened: Open) -> None:
    stored = service.report(findings=6)
    page = opened(service.person(Role.LEAD))
    page.goto("/findings")
    page.select_option("[name=rule]", "CLM001")
    page.wait_for_url("**rule=CLM001**")
    page.click("text=批量处理这 3 条")
    page.select_option("[name=action]", "reject")
    page.wait_for_selector("select[name=why]")
    page.select_option("[name=why]", "exception")
    page.wait_for_selector("text=政策允许的例外）")
    page.click("text=确定处理 3 条")
    page.wait_for_url("**/findings/bulk/**")
    assert rejected(service) == set(stored.findings[1::2])
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=整体撤销")
    page.wait_for_selector("text=已撤销 3 条")
    assert rejected(service) == set()


def rejected(service: Service) -> set[int]:
    with service.database.session() as session:
        return set(session.scalars(select(Finding.id).where(Finding.state == "rejected")))


def test_a_second_review(service: Service, opened: Open) -> None:
    stored = service.report(findings=1)
    first, second = service.person(Role.REVIEWER), service.person(Role.REVIEWER)
    page = opened(first)
    ready(page, f"/reports/{stored.report}")
    page.keyboard.press("c")
    settled(page, "confirmed", stored.finding)
    page.keyboard.press("e")
    page.select_option("[name=second]", str(second.id))
    page.click("[data-ask=second] button")
    page.wait_for_selector("#detail .note")
    assert "等待其结论" in page.inner_text("#detail")
    other = opened(second)
    other.goto("/findings?second=mine")
    other.click(".listed .item a")
    ready(other, other.url)
    assert "请您独立作出第二人结论" in other.inner_text("#detail")
    assert "已确认" not in other.inner_text("#detail")
    other.keyboard.press("x")
    other.keyboard.press("3")
    other.wait_for_selector("#detail .log li.reject")
    assert "结论不一致" in other.inner_text("#detail")
    page.goto("/findings?second=disputed")
    assert page.locator(".listed .item").count() == 1
    page.goto("/")
    page.wait_for_selector("text=两人复核的一致程度")
    assert page.locator("figure", has_text="两人复核").locator("tbody tr td").first.inner_text() == "1"


def test_export_of_a_report(service: Service, opened: Open) -> None:
    stored = service.report(findings=3)
    page = opened(service.person(Role.REVIEWER))
    ready(page, f"/reports/{stored.report}")
    page.click("text=导出")
    page.wait_for_url("**/exports**")
    with page.expect_download() as downloading:
        page.click("a[download] >> nth=0")
    name = downloading.value.suggested_filename
    content = downloading.value.path().read_bytes()
    assert name.endswith(".xlsx")
    with ZipFile(BytesIO(content)) as book:
        assert any("sheet" in part for part in book.namelist())


@pytest.mark.timeout(240)
def test_upload_watch_review_and_run_again(service: Service, opened: Open) -> None:
    page = opened(service.person(Role.LEAD))
    with working(service):
        page.goto("/uploads")
        page.set_input_files("#files", EXAMPLE)
        page.click("#start")
        page.wait_for_url("**/batches/*")  # it goes there by itself
        page.wait_for_selector("text=✓ 全部结束", timeout=60_000)
        page.click("td.break a[href^='/reports/']")
        page.wait_for_selector("#sheet:not([aria-busy])")
        page.wait_for_selector("#detail article")
        assert "云岭省文化和旅游厅" in page.inner_text("h1")
        finding = int(page.get_attribute(".item.current", "data-id") or 0)
        page.keyboard.press("c")
        page.keyboard.press("k")
        settled(page, "confirmed", finding)
        report = page.url.partition("?")[0].partition("#")[0]
        page.goto("/batches")
        page.on("dialog", lambda dialog: dialog.accept())
        page.click("form[action^='/batches/recheck'] button >> nth=0")
        for _ in range(60):
            page.goto(f"{report}/history")
            if page.locator("table tbody tr").count() == 2:
                break
            page.wait_for_timeout(500)
        assert page.locator("table tbody tr").count() == 2
    ready(page, f"/findings/{finding}")
    settled(page, "confirmed", finding)
    assert "首次发现" in page.inner_text("#detail .log")


CONTRAST = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return text.startsWith("color(srgb") ? [r * 255, g * 255, b * 255, a] : [r, g, b, a];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > .99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const seen = { opacityProperty: true, visibilityProperty: true };
    if (!own || element.closest("svg, script, option, :disabled, .leaf")) continue;
    if (!element.checkVisibility(seen)) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const what = `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 30)}`;
    if (ratio < least) weak.push(`${ratio.toFixed(2)} ${what}`);
  }
  return weak;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_is_legible(service: Service, opened: Open, scheme: str) -> None:
    stored = service.report(findings=6)
    page = opened(service.person(Role.LEAD), color_scheme=scheme, reduced_motion="reduce")
    client = service.client(Role.LEAD)
    for finding, action in zip(stored.findings, ("confirm", "defer", "fix"), strict=False):
        client.post(f"/api/v1/findings/{finding}/decisions", json={"action": action})
    for address, sign in (
        ("/", "figure svg"), ("/reports", "table"), ("/findings", ".item"), ("/search?q=560余名", ".hits li"),
        (f"/reports/{stored.report}/history", "table"), ("/findings/bulk?rule=ART001", ".listed .item"),
        (f"/reports/{stored.report}", "#detail article"),
        (f"/reports/{stored.report}?tab=coverage", ".facts"),
    ):
        page.goto(address)
        page.wait_for_selector(sign)
        assert page.evaluate(CONTRAST) == [], address


NAMELESS = """() => {
  const controls = "a, button, input:not([type=hidden]), select, textarea, [role=separator][tabindex]";
  const named = (one) => one.innerText?.trim() || one.getAttribute("aria-label") || one.labels?.length;
  return [...document.querySelectorAll(controls)]
    .filter((one) => one.checkVisibility() && !named(one) && !one.title)
    .map((one) => one.outerHTML.slice(0, 120));
}"""
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}"""


def test_everything_has_a_name(service: Service, opened: Open) -> None:
    stored = service.report(findings=2)
    page = opened(service.person(Role.LEAD))
    for address in ("/", "/reports", "/findings", "/search?q=560", f"/reports/{stored.report}"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate(NAMELESS) == [], address
        assert page.evaluate(TWICE) == [], address
        assert page.locator("main").count() == 1, address


def test_nothing_is_wider_than_the_window(service: Service, opened: Open) -> None:
    stored = service.report(findings=3, department="很长很长的部门名称" * 6)
    page = opened(service.person(Role.LEAD))
    for address in ("/", "/reports", "/findings", "/search?q=560", f"/reports/{stored.report}"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
