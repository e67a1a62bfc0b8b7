"""Cells as Excel and people write them."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.faults import Fault
from directory.sheets import read_day, read_phone, read_sheet


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("600 000 041", "+420600000041"),
        ("600000041", "+420600000041"),
        ("+420 600-000-041", "+420600000041"),
        ("00420 600 000 041", "+420600000041"),
        ("420600000041", "+420600000041"),
        ("469\u00a0000\u00a0041", "+420469000041"),
        ("(469) 000.041", "+420469000041"),
        ("+421 900 000 041", "+421900000041"),
        ("112", "112"),
        ("116 111", "116111"),
        ("60000004", None),
        ("6000000411", None),
        ("volejte ráno", None),
        ("", None),
    ],
)
def test_phone_numbers_come_into_one_form(written: str, number: str | None) -> None:
    assert read_phone(written) == number


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-02", date(2026, 11, 2)),
        ("02.11.2026", date(2026, 11, 2)),
        ("2. 11. 2026", date(2026, 11, 2)),
        ("02.11.2026 0:00:00", date(2026, 11, 2)),
        ("30. 2. 2026", None),
        ("11/02/2026", None),
        ("", None),
    ],
)
def test_days_as_people_and_excel_write_them(written: str, day: date | None) -> None:
    assert read_day(written) == day


def table(tmp_path: Path, raw: bytes, *columns: str) -> tuple[list[tuple[int, tuple[str, ...]]], list[Fault]]:
    path = tmp_path / "list.csv"
    path.write_bytes(raw)
    faults: list[Fault] = []
    rows = [
        (row.number, tuple(row.text(column, optional=True) for column in columns))
        for row in read_sheet(path, columns, faults)
    ]
    return rows, faults


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    raw = 'a;b\r\n1;"dva\r\nřádky"\r\n;\r\n3;x\r\n'.encode("cp1250")
    rows, faults = table(tmp_path, raw, "a", "b")
    assert rows == [(2, ("1", "dva řádky")), (4, ("3", "x"))]
    assert faults == []


def test_a_short_row_has_blank_cells_and_other_signs_end_no_row(tmp_path: Path) -> None:
    rows, faults = table(tmp_path, "a,b\n1\n2,x\u2028y\u0085z\n".encode(), "a", "b")
    assert rows == [(2, ("1", "")), (3, ("2", "x y z"))]
    assert faults == []


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    rows, faults = table(tmp_path_factory.mktemp("any"), raw, "id", "name")
    assert rows or faults
    assert all(str(fault).startswith("list.csv") for fault in faults)


@pytest.mark.parametrize("raw", ["id;name\na;á\n".encode("utf-16"), b"PK\x03\x04\x14\x00\x06\x00"])
def test_a_file_that_is_no_csv_is_one_fault(tmp_path: Path, raw: bytes) -> None:
    path, faults = tmp_path / "staff.csv", list[Fault]()
    path.write_bytes(raw)
    assert list(read_sheet(path, ("id", "name"), faults)) == []
    assert [str(fault) for fault in faults] == [
        "staff.csv: soubor neumím přečíst. V Excelu ho uložte jako „CSV UTF-8“."
    ]
