"""The HTML report in headless Chromium: filters, print, keyboard, narrow screens; no message, no request."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bsq.bundled import bundled
from bsq.engine import verify
from bsq.paper.reading import parse_paper, read_paper
from bsq.reports.html import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="needs bsq[browser]")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


class Opened:
    """A page, and all that it said or asked for."""

    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.page = browser.new_page(**context)
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.said.append(request.url))
        self.page.goto(path.as_uri())
        self.said.remove(path.as_uri())


def written(folder: Path, *names: str) -> Path:
    out = io.StringIO()
    render([verify(read_paper(bundled()[name])) for name in names], out)
    path = folder / "report.html"
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", bundled())
def test_a_report_loads_without_a_message_or_request_on_every_screen(browser: Any, tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    for width, scheme in ((1200, "light"), (360, "dark")):
        opened = Opened(browser, path, viewport={"width": width, "height": 800}, color_scheme=scheme)
        assert opened.said == []
        assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        background = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") == (scheme == "light")


def test_filters_by_verdict_and_kind(browser: Any, tmp_path: Path) -> None:
    report = verify(read_paper(bundled()["paper-001"]))
    opened = Opened(browser, written(tmp_path, "paper-001"))
    page, total = opened.page, len(report.findings)
    assert page.inner_text("#status") == f"{total} of {total} claims shown"
    page.uncheck("input[value=reproduced]")
    left = total - report.tally()["reproduced"]
    assert page.inner_text("#status") == f"{left} of {total} claims shown"
    assert page.locator("tbody tr[data-verdict=reproduced]:visible").count() == 0
    assert page.locator("article:visible").count() == report.tally()["mismatch"] + report.tally()["qualified"]
    page.select_option("select", "comparison")
    shown = sum(f.kind == "comparison" and f.verdict != "reproduced" for f in report.findings)
    assert page.inner_text("#status") == f"{shown} of {total} claims shown"
    assert page.locator("a.dot:visible").count() == shown
    plotted = page.locator("svg.plot a")
    assert 0 < plotted.locator("visible=true").count() < plotted.count()
    assert opened.said == []


def test_the_keyboard_reaches_the_filters_and_the_dots(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, written(tmp_path, "paper-001")).page
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className"))
    assert reached[0] == "A.skip"
    assert {"INPUT.", "SELECT."} <= set(reached)
    assert any(name.startswith("A.dot") for name in reached)


def test_it_prints_on_a4_without_the_filters(browser: Any, tmp_path: Path) -> None:
    page = Opened(browser, written(tmp_path, "paper-001")).page
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594" in pdf or b"/MediaBox [0 0 595" in pdf
    page.emulate_media(media="print")
    assert page.locator("form").is_hidden()


def test_markup_in_a_paper_runs_nothing(browser: Any, tmp_path: Path) -> None:
    payload = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    text = (
        f'id = "{payload}"\ntitle = "{payload}"\n[[claim]]\nid = "{payload}"\nkind = "percent"\nsubject = "{payload}"\n'
    )
    out = io.StringIO()
    render([verify(parse_paper(text + 'count = "3/22"\nprinted = "14.0%"\n', "x.toml"))], out)
    path = tmp_path / "report.html"
    path.write_text(out.getvalue(), encoding="utf-8")
    opened = Opened(browser, path)
    opened.page.on("dialog", lambda dialog: opened.said.append(dialog.message))
    opened.page.wait_for_timeout(200)
    assert opened.said == []
    assert opened.page.locator("img").count() == 0
