"""What commands that read lines and files do with input that nobody meant: an answer or one line with the cure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from directory.noise import typos
from tests.support.serving import ROOT

GOOD = '{"id": "good", "text": "nemám na nájem"}'


def understood(*lines: bytes) -> list[dict[str, object]]:
    """The answers of `understand`, which has to end well whatever it reads."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "understand"], cwd=ROOT, input=b"\n".join(lines), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_line_costs_another_its_answer() -> None:
    bad = (
        b'{"id": 1, "text": "z\xe1tra"}',
        b"[" * 100_000,
        b'{"id": 3, "text": "v patek", "now": "0001-01-01T00:00:00+14:00"}',
        b'{"id": 4, "text": "za tyden", "now": "9999-12-31T23:59:59+00:00"}',
    )
    answers = understood(*bad, GOOD.encode())
    assert [answer["id"] for answer in answers] == [None] * len(bad) + ["good"]
    assert all(answer["error"] for answer in answers[:-1])


def test_half_a_character_comes_back_as_it_was() -> None:
    assert [answer["id"] for answer in understood(b'{"id": "\\ud83d", "text": "ahoj \\ud83d"}')] == ["\ud83d"]


def test_the_word_for_privacy_is_a_question_about_it() -> None:
    (answer,) = understood(b'{"id": 1, "text": "SOUKROMI"}')
    assert (answer["intent"], answer["about"]) == ("question", "privacy")


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """The one line with which the command refused."""
    assert main(argv) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_simulate_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.jsonl"
    event = {"at": "2026-11-24T10:15:00+01:00", "channel": "telegram", "from": "1001", "location": {"lat": "x"}}
    script.write_text(json.dumps(event), encoding="utf-8")
    assert "location" in refused(capsys, "simulate", "--script", str(script))
    assert "DATABASE_URL" in refused(capsys, "simulate", "--database", "nonsense", "--script", str(script))


def test_evaluate_shows_a_table_of_figures_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        **{"id": "x1", "text": "nemám na nájem", "lang": "cs", "need": "care", "also": [], "kinds": []},
        **{"urgency": "normal", "signals": [], "on_behalf": False},
    }
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text(json.dumps(row), encoding="utf-8")
    assert main(["evaluate", str(labelled)]) == 0
    table = capsys.readouterr().out
    assert "area " in table
    assert "x1" not in table
    assert main(["evaluate", "--misses", str(labelled)]) == 0
    assert "x1" in capsys.readouterr().out
    assert "nejde přečíst" in refused(capsys, "evaluate", str(tmp_path / "nothing.jsonl"))


@pytest.mark.parametrize(
    "row",
    [
        {
            **{"id": "x1", "text": "nemáme žádné peníze", "lang": "cs", "need": "nothing", "also": []},
            **{"kinds": [], "urgency": "normal", "on_behalf": False},
        },
        {"id": "x1", "phrase": "nemáme žádné peníze", "expected": "Luže", "district": "Chrudim", "candidates": []},
        {
            **{"id": "x1", "phrase": "nemáme žádné peníze", "now": "2026-11-24T10:15:00+01:00", "kind": "day"},
            "expected": {"start": "2026-11-25T07:00:00+01:00", "end": "2026-11-25T20:00:00+01:00"},
        },
    ],
    ids=("message", "place", "time"),
)
def test_evaluate_spoils_the_texts_it_is_told_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], row: dict[str, object]
) -> None:
    labelled = tmp_path / "labelled.jsonl"
    labelled.write_text(json.dumps(row), encoding="utf-8")
    for noise, text in (("plain", "nemame zadne penize"), ("typos", typos("nemáme žádné peníze"))):
        assert main(["evaluate", "--json", "--misses", "--noise", noise, str(labelled)]) == 0
        assert {miss["text"] for miss in json.loads(capsys.readouterr().out)["misses"]} == {text}


def test_evaluate_spoils_no_dialogues(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--noise" in refused(capsys, "evaluate", "--noise", "typos", "dialogues.yaml")


def test_a_digit_where_a_number_was_asked_is_no_clear_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script, at = tmp_path / "script.jsonl", "2026-11-24T10:15:00+01:00"
    said = ("Mám dluhy, bydlím v Luži", "ano", "7")
    events = [{"at": at, "channel": "telegram", "from": "100100100", "text": text} for text in said]
    script.write_text("\n".join(json.dumps(event) for event in events), encoding="utf-8")
    assert main(["simulate", "--script", str(script)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["asks"] for line in lines if line["type"] == "message"][-2:] == ["phone", "phone"]
    assert lines[-1]["clear_text_hits"] == 0
