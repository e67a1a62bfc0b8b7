"""What can be wrong with the files of a region pack, told in Czech with the cure to whoever keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Words for operators, kept in one table; what residents read stands in the catalogues.
_TEXTS: Mapping[str, str] = {
    # the pack and its files
    "region.unknown": "region „{value}“ neznám. Napište složku s region.yaml, nebo jeden z dodaných: {known}.",
    "file.missing": "soubor chybí. Zkopírujte ho z ukázkového regionu a vyplňte.",
    "file.encoding": "soubor neumím přečíst. V Excelu ho uložte jako „CSV UTF-8“.",
    "file.empty": "soubor je prázdný. První řádek musí obsahovat názvy sloupců.",
    "yaml.broken": "zápisu nerozumím. Zkontrolujte odsazení a dvojtečky kolem řádku {line}.",
    "yaml.missing": "položka chybí. Doplňte ji podle ukázkového regionu.",
    "yaml.unknown": "takovou položku neznám. Opravte překlep, nebo ji smažte.",
    "yaml.flag": "hodnotě „{value}“ nerozumím. Napište true, nebo false.",
    "yaml.whole": "hodnota „{value}“ nevyhovuje. Napište celé číslo od {low} do {high}.",
    "yaml.days": "dny „{value}“ neumím přečíst. Každý napište na vlastní řádek jako - 2026-12-31.",
    "yaml.hours": "hodinám „{value}“ nerozumím. Napište je třeba takto: po-pá 8:00-16:00.",
    "yaml.quiet": 'době „{value}“ nerozumím. Napište ji třeba takto: "20:00-08:00".',
    "yaml.slot": "hodnota „{value}“ nevyhovuje. Napište násobek patnácti minut.",
    "yaml.zone": "časové pásmo „{value}“ neznám. Napište Europe/Prague.",
    # rows and columns
    "column.missing": "sloupec chybí. Doplňte ho do prvního řádku přesně pod tímto názvem.",
    "column.double": "sloupec je tu dvakrát. Jeden smažte.",
    "row.long": "řádek má víc buněk než záhlaví. Text s oddělovačem dejte do uvozovek.",
    "row.quotes": "řádek neumím rozdělit na buňky. Zkontrolujte, že každé uvozovky mají svou dvojici.",
    "cell.empty": "buňka je prázdná. Doplňte ji.",
    "cell.long": "text má {length} znaků, vejde se jich {most}. Zkraťte ho.",
    "cell.double": "hodnota „{value}“ je už na řádku {row}. Každý řádek potřebuje vlastní.",
    "cell.choice": "hodnotu „{value}“ neznám. Vyberte z: {known}.",
    "cell.id": "„{value}“ není použitelné označení. Napište malá písmena bez háčků a čárek, číslice a pomlčky.",
    # kinds of values
    "phone.scientific": (
        "číslo „{value}“ přepsal Excel. Sloupci nastavte formát Text a celé telefonní číslo napište znovu."
    ),
    "phone.bad": "„{value}“ není telefonní číslo. Napište devět číslic, třeba 469 000 041, nebo číslo s předvolbou +.",
    "phone.demo": "v ukázkovém regionu smějí být jen čísla 600 000 000 až 600 000 099. Toto číslo by někomu patřilo.",
    "phone.real": "číslo „{value}“ je ukázkové a nikam nevede. Napište skutečné číslo.",
    "date.bad": "datum „{value}“ neumím přečíst. Napište ho jako 2026-11-02 nebo 2. 11. 2026.",
    "yes_no.bad": "„{value}“ neumím přečíst. Napište ano, nebo ne.",
    "number.bad": "„{value}“ není číslo. Napište ho číslicemi.",
    "number.range": "číslo {value} leží mimo meze. Napište číslo od {low} do {high}.",
    "code.bad": "„{value}“ není kód obce. Napište šest číslic z číselníku RÚIAN.",
    "code.unknown": "obec s kódem {value} v municipalities.csv není. Opravte kód, nebo obec doplňte.",
    "code.seat": "obec s kódem {value} není v municipalities.csv ani v neighbours.csv. Opravte kód, nebo ji doplňte.",
    "kind.unknown": "druh pomoci „{value}“ neznám. Opište kód přesně z directory/data/taxonomy.yaml.",
    "sms_name.letters": "znak „{value}“ se do textové zprávy nevejde. Napište název jen písmeny, číslicemi a pomlčkou.",
    "hours.bad": "hodinám nerozumím u „{value}“. Napište je třeba takto: po-čt 8:00-16:00, pá 8:00-12:00.",
    "hours.agreed": "tady musí stát pevné hodiny. Napište je třeba takto: po-pá 8:00-16:00.",
    # a world of scripted dialogues
    "world.item": "položka chybí nebo jí nerozumím. Napište ji jako v domain/dialogue_conventions.md.",
    "world.district": "okres „{value}“ v seznamu obcí není. Opravte název, nebo přidejte --municipalities.",
    # the whole
    "staff.worker": "chybí terénní pracovník. Doplňte aspoň jeden řádek s rolí worker.",
    "staff.coordinator": "chybí koordinátor. Doplňte řádek s rolí coordinator.",
    "staff.territory": "pracovník nemá žádnou obec. Vyjmenujte kódy obcí, nebo napište vse.",
    "services.none": "není tu žádná služba. Doplňte aspoň jednu.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: file, row (from 1 with the heading, as a spreadsheet shows it; 0 is the whole file), column, what."""

    file: str
    row: int
    column: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        where = [self.file]
        if self.row:
            where.append(f"řádek {self.row}")
        if self.column:
            where.append(f"{'sloupec' if self.file.endswith('.csv') else 'položka'} {self.column}")
        return f"{', '.join(where)}: {_TEXTS[self.key].format(**self.values)}"


class RegionFaults(ValueError):
    """A region pack cannot be used; `faults` names everything that is wrong with it, by file and row."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
