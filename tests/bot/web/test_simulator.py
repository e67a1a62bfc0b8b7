"""The simulator's page: who may call it, and what one can do with it on a real application."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import meta
from bot.compose import CLOCK_OFFSET
from tests.bot.web.conftest import AT, HERE, Browser, Demo, build_demo

SMS = "sms:+420600000001"
TELEGRAM = "telegram:1001"
LUZE = "571776"
NEED = "Mám dluhy a nevím kudy kam, bydlím v Luži"


# --- who may call ------------------------------------------------------------------------------------------------


async def test_only_this_machine_is_answered(demo: Demo) -> None:
    for host, expected in (("127.0.0.1", 200), ("::1", 200), ("192.168.1.7", 403), ("10.0.0.1", 403)):
        browser = demo.browser(host=host)
        for path in ("/simulator", "/simulator/api/state"):
            assert (await browser.http.get(path)).status_code == expected, (host, path)
        await browser.http.aclose()


async def test_a_name_that_is_not_this_machine_is_refused(demo: Demo) -> None:
    browser = demo.browser(named="http://evil.example:8080")
    assert (await browser.http.get("/simulator")).status_code == 403
    await browser.http.aclose()


CALLERS = [
    ({"Origin": HERE}, 200),
    ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, 200),
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Origin": "http://127.0.0.1:9999"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Origin": HERE, "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, 403),
    ({}, 403),
]
BODY = b'{"channel": "sms", "address": "+420600000001", "text": "ahoj"}'


async def test_only_its_own_page_changes_anything(browser: Browser) -> None:
    for headers, status in CALLERS:
        before = (await browser.look())["last"]
        headers = {"Content-Type": "application/json", **headers}
        answer = await browser.http.post("/simulator/api/send", content=BODY, headers=headers)
        assert answer.status_code == status, headers
        assert ((await browser.look())["last"] > before) == (status == 200), headers


async def test_what_a_foreign_form_could_send_is_no_message(browser: Browser) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        headers = {"Origin": HERE, "Content-Type": kind}
        answer = await browser.http.post("/simulator/api/send", content=BODY, headers=headers)
        assert answer.status_code == 415, kind


async def test_a_call_without_sense_changes_nothing(browser: Browser) -> None:
    for body in ({}, {"channel": "fax", "address": "1", "text": "x"}, {"channel": "sms", "address": "", "text": "x"}):
        assert (await browser.post("send", **body)).status_code == 422, body
    assert (await browser.look())["bubbles"] == []


# --- the page ----------------------------------------------------------------------------------------------------


async def test_the_page_loads_nothing_from_elsewhere(browser: Browser) -> None:
    answer = await browser.http.get("/simulator")
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    files = [part.split('"')[0] for part in answer.text.replace('src="', 'href="').split('href="')[1:]]
    assert len(files) == 3
    for file in files:
        assert file.startswith("/static/")
        assert (await browser.http.get(file)).status_code == 200
    assert "://" not in answer.text
    assert " onclick" not in answer.text


async def test_a_name_in_the_pack_cannot_break_the_page(demo: Demo) -> None:
    member = demo.app.house.members["w-luze"]
    object.__setattr__(member, "name", "</script><script>alert(1)</script>")
    browser = demo.browser()
    page = (await browser.http.get("/simulator")).text
    await browser.http.aclose()
    assert "alert(1)" in page
    assert "<script>alert" not in page


async def test_the_address_of_the_service_leads_to_the_page(browser: Browser) -> None:
    answer = await browser.http.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/simulator")


# --- writing -----------------------------------------------------------------------------------------------------


async def test_a_text_message_is_answered_with_its_size(browser: Browser) -> None:
    await browser.write(NEED)
    mine, theirs = browser.on(SMS)
    assert (mine["mine"], mine["text"]) == (True, NEED)
    assert theirs["size"].startswith("GSM-7 · ")
    assert theirs["choices"] == []
    assert any("zpráva pochopena" in line["what"] for line in browser.last["happened"])


async def test_markup_comes_back_as_it_was_written(browser: Browser) -> None:
    text = "<b>&amp;</b> <script>alert(1)</script>"
    await browser.write(text)
    assert browser.on(SMS)[0]["text"] == text  # the page puts it in as text


async def test_a_call_is_booked_and_taken_by_buttons(browser: Browser) -> None:
    await browser.write(NEED)
    browser.seen["watched"] = [SMS]
    for _ in range(8):
        if any(line["what"].startswith("hovor, volá") for line in browser.last["due"]):
            break
        await browser.write("1")
    offered = [bubble for bubble in browser.bubbles if bubble["phone"].startswith("staff_telegram:w-")]
    assert offered[-1]["choices"]
    worker = offered[-1]["phone"].partition(":")[2]
    answer = await browser.post(
        "press", channel="staff_telegram", address=worker, bubble=offered[-1]["number"], choice=0
    )
    assert answer.status_code == 200
    assert any(line["what"].startswith("hovor přijat") for line in browser.last["happened"])
    assert browser.on(f"staff_telegram:{worker}")[-2]["text"] == offered[-1]["choices"][0]
    assert browser.last["talks"][SMS]["screen"]


async def test_a_button_that_was_never_shown_is_refused(browser: Browser) -> None:
    await browser.write("Maminka potřebuje pomoc doma, je z Chrasti", "1001", "telegram")
    shown = browser.on(TELEGRAM)[-1]
    press = {"channel": "telegram", "address": "1001", "bubble": shown["number"], "choice": 0}
    for wrong in ({"choice": 99}, {"choice": -1}, {"bubble": 999}, {"address": "1002"}):
        answer = await browser.post("press", **{**press, **wrong})
        assert answer.status_code == 409
        assert answer.json()["error"]
    assert (await browser.post("press", **press)).status_code == 200


async def test_anything_can_be_sent_by_a_messenger(browser: Browser) -> None:
    await browser.write("Potřebuju půjčit vozík", "1001", "telegram")
    for kind in ("voice", "photo", "sticker", "document", "contact", "own_number"):
        before = len(browser.on(TELEGRAM))
        answer = await browser.post("attach", channel="telegram", address="1001", kind=kind)
        assert answer.status_code == 200, kind
        sent = browser.on(TELEGRAM)[before]
        assert sent["mine"]
        assert sent["what"]


async def test_a_shared_place_is_a_village_of_the_region(browser: Browser) -> None:
    await browser.write("Potřebuju pomoc s dluhy", "1001", "telegram")
    answer = await browser.post("attach", channel="telegram", address="1001", kind="place", place=LUZE)
    assert answer.status_code == 200
    assert "Luž" in browser.on(TELEGRAM)[-1]["text"]
    answer = await browser.post("attach", channel="telegram", address="1001", kind="place", place="999999")
    assert answer.status_code == 409


async def test_somebody_new_has_an_address_that_nobody_wrote_from(browser: Browser) -> None:
    await browser.write("ahoj")
    first = (await browser.post("resident", channel="sms")).json()["address"]
    assert first == "+420600000002"
    await browser.write("ahoj", first)
    assert (await browser.post("resident", channel="sms")).json()["address"] == "+420600000003"
    assert (await browser.post("resident", channel="telegram")).json()["address"] == "1001"


# --- time --------------------------------------------------------------------------------------------------------


async def test_what_is_due_happens_on_the_way_at_its_moment(browser: Browser, demo: Demo) -> None:
    await browser.write(NEED)
    for _ in range(3):
        await browser.write("1")
    due = await demo.app.next_due()
    assert due is not None
    before = len(browser.bubbles)
    await browser.post("advance", minutes=6 * 60)
    assert demo.now == AT + timedelta(hours=6)
    times = [entry.at for entry in demo.desk.phones.bubbles[before:]]
    assert times == sorted(times)
    assert any(AT < at < demo.now for at in times)
    assert browser.last["ahead"] == 6 * 3600


async def test_to_the_next_thing_that_is_due(browser: Browser, demo: Demo) -> None:
    answer = await browser.post("advance", to="due")
    assert (answer.status_code, answer.json()["error"]) == (409, "Nic nečeká, není kam se posunout.")
    await browser.write(NEED)
    due = await demo.app.next_due()
    assert (await browser.post("advance", to="due")).status_code == 200
    assert demo.now == due


MORNINGS = [
    (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), datetime(2026, 3, 3, 7, 0, tzinfo=UTC)),  # Monday 9:00 -> Tuesday
    (datetime(2026, 3, 4, 2, 0, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),  # the small hours
    (datetime(2026, 3, 27, 12, 0, tzinfo=UTC), datetime(2026, 3, 30, 6, 0, tzinfo=UTC)),  # over a clock change
    (datetime(2026, 4, 2, 12, 0, tzinfo=UTC), datetime(2026, 4, 7, 6, 0, tzinfo=UTC)),  # over Easter
]


async def test_the_next_morning_is_a_working_one(demo: Demo) -> None:
    for at, morning in MORNINGS:
        await demo.desk.advance(at - demo.now)
        await demo.desk.to_morning()
        assert demo.now == morning


async def test_time_does_not_go_back(browser: Browser, demo: Demo) -> None:
    assert (await browser.post("advance", minutes=-10)).status_code == 422
    assert demo.now == AT


# --- after a restart ---------------------------------------------------------------------------------------------


async def test_a_restart_keeps_the_talk_and_the_clock(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    await browser.write("Maminka potřebuje pomoc doma, je z Chrasti", "1001", "telegram")
    shown = browser.on(TELEGRAM)[-1]
    demo.clock.advance(timedelta(seconds=1))
    await browser.post("press", channel="telegram", address="1001", bubble=shown["number"], choice=0)
    demo.clock.advance(timedelta(seconds=1))
    await browser.write(NEED)
    await browser.post("advance", minutes=60)
    kept = demo.app.db.read_sync(lambda tx: meta.get(tx, CLOCK_OFFSET))
    assert kept is not None
    await demo.app.close()

    again = build_demo(tmp_path, demo.clock.now(), timedelta(seconds=float(kept)))
    late = again.browser()
    late.seen = dict(browser.seen)  # the page was open all the while
    await late.look()
    assert again.now == demo.clock.now() + timedelta(hours=1)
    assert [(b["phone"], b["mine"], b["text"]) for b in late.bubbles] == [
        (b["phone"], b["mine"], b["text"]) for b in browser.bubbles
    ]
    assert late.on(TELEGRAM)[1]["choices"] == shown["choices"]
    assert late.seen["boot"] != browser.seen["boot"]
    assert await late.write("1")
    await late.http.aclose()
    await again.app.close()
