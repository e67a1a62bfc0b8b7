"""Territories: municipalities and their parts, and the quick reading of the national lists of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from directory.faults import Fault, RegionFaults

_ENCODINGS = ("utf-8-sig", "cp1250")  # what editors and a Czech Excel write
_TOWNS = ("město", "statutární město", "hlavní město")
_BOUNDS = (("lat", 48.0, 52.0), ("lon", 11.0, 20.0))  # a little more than the country
_MUNICIPALITY_COLUMNS = ("code", "name", "district", "orp", "lat", "lon")
_PART_COLUMNS = ("part_name", "municipality_code")

Cells = dict[str, str]


class Municipality(NamedTuple):
    """A municipality (obec) as its file states it.

    The code has six digits; `town` marks a town (město); `postcodes` have five digits each. Degrees are WGS84.
    """

    code: str
    name: str
    district: str
    orp: str
    lat: float
    lon: float
    region: str = ""
    town: bool = False
    postcodes: tuple[str, ...] = ()


class Part(NamedTuple):
    """A part of a municipality (část obce); `municipality` is the code of that."""

    name: str
    municipality: str
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Territory:
    """Municipalities and their parts, codes unique and every part in one of the municipalities."""

    municipalities: tuple[Municipality, ...]
    parts: tuple[Part, ...] = ()

    @classmethod
    def load(cls, municipalities: Path, parts: Path | None = None) -> "Territory":
        """Read lists of the whole country, fast. Raises RegionFaults with every fault by file, row and column.

        Columns: code, name, district, orp, lat, lon, perhaps region, status and postcodes (or postcode); for parts
        part_name and municipality_code. Parted by comma or semicolon, in UTF-8 or Windows-1250.
        """
        faults: list[Fault] = []
        rows = _municipalities(municipalities, faults)
        its_parts = tuple(_parts(parts, rows, faults)) if parts else ()
        if faults:
            raise RegionFaults(faults)
        return cls(tuple(rows.values()), its_parts)


def _municipalities(path: Path, faults: list[Fault]) -> dict[str, Municipality]:
    found: dict[str, Municipality] = {}
    for number, row in _rows(path, _MUNICIPALITY_COLUMNS, faults):
        code = row["code"]
        wrong = list(_wrong(path.name, number, row))
        if code in found:
            wrong.append(
                Fault(path.name, number, "code", "cell.double", {"value": code, "row": list(found).index(code) + 2})
            )
        if wrong:
            faults += wrong
            continue
        found[code] = Municipality(
            code,
            row["name"],
            row["district"],
            row["orp"],
            float(row["lat"].replace(",", ".")),
            float(row["lon"].replace(",", ".")),
            row.get("region", ""),
            row.get("status", "") in _TOWNS,
            tuple((row.get("postcodes") or row.get("postcode") or "").split()),
        )
    return found


def _wrong(file: str, number: int, row: Cells) -> Iterator[Fault]:
    code = row["code"]
    if len(code) != 6 or not code.isdecimal():
        yield Fault(file, number, "code", "code.bad", {"value": code})
    for column in ("name", "district", "orp"):
        if not row[column]:
            yield Fault(file, number, column, "cell.empty")
    for column, low, high in _BOUNDS:
        try:
            degrees = float(row[column].replace(",", "."))
        except ValueError:
            yield Fault(file, number, column, "number.bad", {"value": row[column]})
        else:
            if not low <= degrees <= high:
                values = {"value": row[column], "low": f"{low:g}", "high": f"{high:g}"}
                yield Fault(file, number, column, "number.range", values)


def _parts(path: Path, known: dict[str, Municipality], faults: list[Fault]) -> Iterator[Part]:
    for number, row in _rows(path, _PART_COLUMNS, faults):
        if not row["part_name"]:
            faults.append(Fault(path.name, number, "part_name", "cell.empty"))
        elif row["municipality_code"] not in known:
            values = {"value": row["municipality_code"]}
            faults.append(Fault(path.name, number, "municipality_code", "code.unknown", values))
        else:
            yield Part(row["part_name"], row["municipality_code"], tuple(row.get("postcodes", "").split()))


def _rows(path: Path, needed: tuple[str, ...], faults: list[Fault]) -> Iterator[tuple[int, Cells]]:
    """The number and the cells of each row; what is wrong with the file as a whole is noted and gives no rows."""
    text = _text(path, faults)
    if text is None:
        return
    heading = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    columns = [name.strip() for name in next(reader, [])]
    missing = [column for column in needed if column not in columns]
    if missing:
        faults += [Fault(path.name, 1, column, "column.missing") for column in missing]
        return
    for number, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) < len(columns):
            faults.append(Fault(path.name, number, columns[len(cells)], "cell.empty"))
            continue
        yield number, dict(zip(columns, map(str.strip, cells), strict=False))


def _text(path: Path, faults: list[Fault]) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError:
        faults.append(Fault(path.name, 0, "", "file.missing"))
        return None
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    faults.append(Fault(path.name, 0, "", "file.encoding"))
    return None
