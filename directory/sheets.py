"""Tables as Excel and other programs write them: CSV by `;`, `,` or tabs, in UTF-8 or Windows-1250, read cell by cell.

A reader takes a cell, gives back its value, and notes what is wrong with it; so one pass finds every fault of a file.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from directory.faults import Fault
from flows.gsm7 import fold_gsm
from flows.opening import HoursFault, WeeklyHours, parse_hours

_ENCODINGS = ("utf-8-sig", "cp1250")
_DELIMITERS = ";,\t"
_SCIENTIFIC = re.compile(r"[+-]?\d+([.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_CZECH_DATE = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})(?:\s+0?0:00(?::00)?)?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YES_NO = {
    **dict.fromkeys(("ano", "a", "1", "pravda", "true", "x"), True),
    **dict.fromkeys(("ne", "n", "0", "nepravda", "false"), False),
}
_PLAIN = re.compile(r"[A-Za-z0-9 .,:;+&/()'-]+")
_DEMO_PHONE = re.compile(r"\+4206000000\d\d")
EVERYWHERE = ("vse", "vše", "všude", "vsude")


class Row:
    """One row of a sheet. Every reading method notes a fault under the column's name and then gives a blank value."""

    def __init__(self, file: str, number: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.number = number
        self._file = file
        self._cells = cells
        self._faults = faults

    def fault(self, column: str, key: str, **values: object) -> None:
        """Note a fault of this row."""
        self._faults.append(Fault(self._file, self.number, column, key, values))

    def text(self, column: str, *, most: int = 0, optional: bool = False) -> str:
        """The cell without spaces around it; at most so many characters."""
        value = " ".join(self._cells.get(column, "").split())
        if not value and not optional:
            self.fault(column, "cell.empty")
        if most and len(value) > most:
            self.fault(column, "cell.long", length=len(value), most=most)
        return value

    def identifier(self, column: str) -> str:
        """A short name for the program: small letters, digits, dashes."""
        value = self.text(column)
        if value and not _ID.fullmatch(value):
            self.fault(column, "cell.id", value=value)
        return value

    def choice(self, column: str, known: Collection[str], key: str = "cell.choice") -> str:
        """One of the known words."""
        value = self.text(column)
        if value and value not in known:
            self.fault(column, key, value=value, known=", ".join(sorted(known)))
            return ""
        return value

    def words(self, column: str, known: Collection[str]) -> tuple[str, ...]:
        """Several of the known words, parted by commas; at least one."""
        found = tuple(word.strip() for word in self.text(column).split(",") if word.strip())
        for word in found:
            if word not in known:
                self.fault(column, "cell.choice", value=word, known=", ".join(sorted(known)))
        return found

    def sms_name(self, column: str, most: int) -> str:
        """A name that stays within letters, digits and plain signs once it is folded for a text message."""
        value = self.text(column, most=most)
        strange = [letter for letter in value if not _PLAIN.fullmatch(fold_gsm(letter))]
        if strange:
            self.fault(column, "sms_name.letters", value=strange[0])
        return value

    def yes_no(self, column: str, *, optional: bool = False) -> bool:
        """ano or ne; an empty cell is ne where it may be empty."""
        value = self.text(column, optional=optional)
        found = _YES_NO.get(value.lower())
        if found is None and value:
            self.fault(column, "yes_no.bad", value=value)
        return bool(found)

    def number_between(self, column: str, low: float, high: float) -> float:
        """A number within the limits, with a decimal point or comma."""
        value = self.text(column)
        try:
            number = float(value.replace(",", "."))
        except ValueError:
            if value:
                self.fault(column, "number.bad", value=value)
            return low
        if not low <= number <= high:
            self.fault(column, "number.range", value=value, low=f"{low:g}", high=f"{high:g}")
        return number

    def day(self, column: str) -> date:
        """A day as 2026-11-02 or 2. 11. 2026."""
        value = self.text(column)
        found = read_day(value)
        if found is None and value:
            self.fault(column, "date.bad", value=value)
        return found or date.min

    def phones(self, column: str, *, demo: bool, optional: bool = False) -> tuple[str, ...]:
        """Numbers parted by commas or slashes, in the form +420600000001 (short ones as they are).

        A demo pack may hold only the numbers that lead nowhere, any other pack none of them (DECISIONS 18).
        """
        value = self.text(column, optional=optional)
        if _SCIENTIFIC.fullmatch(value.replace(" ", "")):
            self.fault(column, "phone.scientific", value=value)
            return ()
        found = []
        for piece in re.split(r"[,/]", value) if value else ():
            number = read_phone(piece)
            if number is None:
                self.fault(column, "phone.bad", value=piece.strip())
            elif demo and not _DEMO_PHONE.fullmatch(number):
                self.fault(column, "phone.demo", value=piece.strip())
            elif not demo and _DEMO_PHONE.fullmatch(number):
                self.fault(column, "phone.real", value=piece.strip())
            else:
                found.append(number)
        return tuple(found)

    def municipality(self, column: str, known: Collection[str], key: str = "code.unknown") -> str:
        """The code of a municipality of the pack."""
        value = self.text(column)
        return value if self._is_code(column, value, known, key) else ""

    def territory(self, column: str, known: Collection[str]) -> frozenset[str] | None:
        """Codes of municipalities parted by spaces or commas; None for "vse", all of the region."""
        value = self.text(column)
        if value.lower() in EVERYWHERE:
            return None
        codes = re.split(r"[\s,]+", value) if value else []
        return frozenset(code for code in codes if code and self._is_code(column, code, known, "code.unknown"))

    def _is_code(self, column: str, value: str, known: Collection[str], key: str) -> bool:
        if value and not (len(value) == 6 and value.isdecimal()):
            self.fault(column, "code.bad", value=value)
        elif value and value not in known:
            self.fault(column, key, value=value)
        return value in known

    def hours(self, column: str, *, agreed: bool = False) -> WeeklyHours | None:
        """Weekly hours; None where they are by agreement, which `agreed` allows."""
        value = self.text(column)
        if not value:
            return None
        try:
            found = parse_hours(value)
        except HoursFault as fault:
            self.fault(column, "hours.bad", value=fault.piece or value)
            return None
        if found is None and not agreed:
            self.fault(column, "hours.agreed")
        return found


def read_sheet(path: Path, columns: Sequence[str], faults: list[Fault]) -> Iterator[Row]:
    """The filled rows of a file with a heading; what is wrong with the file as a whole is noted and gives no rows.

    Columns beyond those asked for are let be: people keep notes there.
    """
    text = _text(path, faults)
    if text is None:
        return
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    reader = _records(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), path.name, faults)
    heading = [name.strip() for name in next(reader, [])]
    if not any(heading):
        faults.append(Fault(path.name, 0, "", "file.empty"))
        return
    broken = [Fault(path.name, 1, column, "column.missing") for column in columns if column not in heading]
    broken += [Fault(path.name, 1, column, "column.double") for column in columns if heading.count(column) > 1]
    faults += broken
    if broken:
        return
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(heading) :]):
            faults.append(Fault(path.name, number, "", "row.long"))
            continue
        yield Row(path.name, number, dict(zip(heading, cells, strict=False)), faults)


def _records(reader: Iterator[list[str]], file: str, faults: list[Fault]) -> Iterator[list[str]]:
    """The records until one cannot be parted into cells: a quotation mark without its other one swallows the rest."""
    number = 1
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error:
        faults.append(Fault(file, number, "", "row.quotes"))


def read_phone(text: str) -> str | None:
    """A number in the form +420600000001, a short one (112, 116111) as it is; None when it is no number."""
    bare = re.sub(r"[\s().-]", "", text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if re.fullmatch(r"\+?420\d{9}", bare):
        return "+" + bare.removeprefix("+")
    if re.fullmatch(r"[2-9]\d{8}", bare):
        return "+420" + bare
    return bare if re.fullmatch(r"\+[1-9]\d{7,14}|1\d{2,5}", bare) else None


def read_day(text: str) -> date | None:
    """A day as 2026-11-02 or as Czech Excel writes it, 02.11.2026; None when it is none."""
    found = _CZECH_DATE.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        return None


def _text(path: Path, faults: list[Fault]) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError:
        faults.append(Fault(path.name, 0, "", "file.missing"))
        return None
    # A zero byte is a workbook with a .csv name or Excel's "Unicode text": Windows-1250 would read both, into nonsense.
    for encoding in () if b"\0" in raw else _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    faults.append(Fault(path.name, 0, "", "file.encoding"))
    return None
