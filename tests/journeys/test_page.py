"""The simulator's page in a real browser: somebody writes, the call is booked, the worker takes it, time passes."""

import re
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.serving import Serving

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Locator, Page

pytestmark = pytest.mark.slow

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("page")) as started:
        started.until("/readyz")
        yield started


@pytest.fixture(scope="module")
def browser_page(serving: Serving) -> Iterator["Page"]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("chromium is not installed (Debian: chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        page = browser.new_page(locale="cs-CZ", viewport={"width": 1280, "height": 860})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if _is_fault(line) else None)
        page.on("request", lambda asked: faults.append(asked.url) if serving.address not in asked.url else None)
        page.goto(f"{serving.address}/simulator")
        yield page
        browser.close()
    assert faults == []  # no error, nothing refused by the policy, nothing fetched from elsewhere


def _is_fault(line: "ConsoleMessage") -> bool:
    """An error; that the program was away for a while is none."""
    return line.type == "error" and "ERR_CONNECTION_REFUSED" not in line.text


def phone(page: "Page", name: str) -> "Locator":
    return page.get_by_role("region", name=name, exact=True)


def write(page: "Page", name: str, text: str) -> None:
    """Write on a phone and wait for an answer."""
    bubbles = phone(page, name).locator(".bubble:not(.mine)")
    before = bubbles.count()
    field = phone(page, name).get_by_label("Napište zprávu")
    field.fill(text)
    field.press("Enter")
    bubbles.nth(before).wait_for()


def test_from_a_need_to_a_call_that_is_taken(browser_page: "Page") -> None:
    page = browser_page
    sms = phone(page, "Obyvatel, SMS")
    sms.get_by_role("button", name=re.compile("Mám dluhy")).click()
    sms.locator(".bubble:not(.mine)").first.wait_for()
    assert "GSM-7" in sms.locator(".bubble:not(.mine) .small").first.inner_text()
    worker = phone(page, "Pracovník")
    for _ in range(6):
        if worker.locator(".choices button").count():
            break
        write(page, "Obyvatel, SMS", "1")
        page.wait_for_timeout(300)
    worker.get_by_role("button", name="beru").click()
    worker.locator(".bubble.mine", has_text="beru").wait_for()
    assert page.locator("#happened").get_by_text("hovor přijat").count() == 1
    assert page.locator("#due").get_by_text("hovor, volá").count() == 1
    assert "obrazovka" in sms.locator(".standing").inner_text()


def test_what_was_written_stays_text(browser_page: "Page") -> None:
    page = browser_page
    page.get_by_role("region", name="Obyvatel, SMS", exact=True).get_by_label("Kdo píše").select_option("+")
    phone(page, "Obyvatel, SMS").locator(".empty").wait_for()
    text = "<img src=x onerror=alert(1)> <b>a</b> & b"
    write(page, "Obyvatel, SMS", text)
    assert text in phone(page, "Obyvatel, SMS").locator(".bubble.mine").last.inner_text()
    assert page.locator(".talk img, .talk b").count() == 0


def test_the_clock_moves_on_and_the_worker_is_asked(browser_page: "Page") -> None:
    page = browser_page
    before = page.locator("#clock").inner_text()
    page.get_by_role("button", name="Na ráno 8:00").click()
    # What is due on the way happens first, each at its time, and the clock shows it.
    page.wait_for_function(
        "before => { const now = document.getElementById('clock').textContent;"
        " return now !== before && now.endsWith(' 8:00'); }",
        arg=before,
    )
    page.wait_for_function("() => document.getElementById('ahead').textContent.startsWith('napřed o')")


def test_the_page_finds_the_program_again(browser_page: "Page", serving: Serving) -> None:
    page = browser_page
    sms = phone(page, "Obyvatel, SMS")
    count = sms.locator(".bubble").count()
    serving.kill()
    page.get_by_text("Program teď neodpovídá").wait_for()
    serving.start()
    page.get_by_text("rozhovory pokračují").wait_for(timeout=60_000)
    page.wait_for_function(f"() => document.querySelectorAll('.phone.sms .bubble').length === {count}")
    write(page, "Obyvatel, SMS", "2")


def test_a_narrow_screen_shows_one_phone_at_a_time(browser_page: "Page") -> None:
    page = browser_page
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= 390
    page.get_by_role("navigation").get_by_role("button", name="Koordinátorka").click()
    page.wait_for_function(
        "() => { const box = document.querySelector('[data-slot=coordinator].phone').getBoundingClientRect();"
        " return box.left >= 0 && box.right <= 390; }"
    )
    page.set_viewport_size({"width": 1280, "height": 860})


def test_nothing_went_wrong_behind_it(serving: Serving) -> None:
    assert "ERROR" not in serving.said()
    assert "Traceback" not in serving.said()
