"""The closed vocabulary of time: bare words of Czech, and those of Slovak that differ, with their meanings."""

from flows.when.sense import Entry, entries

_WEEKDAYS = (
    "pondeli pondelek pondelka pondelku pondelkem pondelni pondelniho pondelnim pondelok pondelka",
    "utery uterek uterka uterku uterkem uterni uterniho uternim uterej outery outerek outerka utorok utorka utorku",
    "streda stredu stredy strede stredou stredecni stredecniho stredecnim",
    "ctvrtek ctvrtka ctvrtku ctvrtkem ctvrtecni ctvrtecniho ctvrtecnim stvrtek stvrtka stvrtku stvrtkem stvrtok",
    "patek patku patka patkem patecni patecniho patecnim piatok piatka piatku",
    "sobota sobotu soboty sobote sobotou sobotni sobotniho sobotnim",
    "nedele nedeli nedelu nedelni nedelniho nedelnim",
)
_SHORT = ("po pon", "ut ute", "st str", "ct ctv stv ctvrte", "pa pat pate", "so sob", "ne ned")
_SHIFTS = (
    "dnes dneska dneskaj dnesek dnesku dneskem dnesni dnesniho dnesnim dneskon",
    "zitra zejtra zitrek zitrka zitrku zitrkem zitrejsi zitrejsiho zitrejsim zejtrek zejtrka zejtrku zejtrejsi zajtra"
    " zajtrajsi zajtrajsku zytra",
    "pozitri pozejtri pozitrku pozitrka pozejtrku pozejtrka pozajtra pozitrejsi pozejtra pozitra",
    "popozitri popozejtri popozajtra popozitra",
)
# Cardinals: forms after "v" | after "do", "od", "po" | after "mezi", "před".
_CARDINALS = {
    0: "nula nul|nuly|",
    1: "jednu jedna|jedne jedny jednej|jednou",
    2: "dve|dvou dvoch|dvema",
    3: "tri|tri trech troch|tremi",
    4: "ctyri ctyry styry styri|ctyr ctyrech styroch|ctyrmi ctyrma",
    5: "pet|peti|peti",
    6: "sest|sesti|sesti",
    7: "sedm sedum sedem|sedmi sedumi|sedmi",
    8: "osm osum vosm vosum osem|osmi osumi vosmi|osmi",
    9: "devet devat|deviti deveti|deviti",
    10: "deset desat|deseti desiti|deseti desiti",
    11: "jedenact jedenast|jedenacti|jedenacti",
    12: "dvanact dvanast|dvanacti|dvanacti",
    13: "trinact trinast|trinacti|trinacti",
    14: "ctrnact strnast|ctrnacti|ctrnacti",
    15: "patnact patnast|patnacti|patnacti",
    16: "sestnact sestnast|sestnacti|sestnacti",
    17: "sedmnact sedumnact sedemnast|sedmnacti|sedmnacti",
    18: "osmnact osumnact osemnast|osmnacti|osmnacti",
    19: "devatenact devatnast|devatenacti|devatenacti",
    20: "dvacet dvadsat|dvaceti|dvaceti",
    30: "tricet tridsat|triceti|triceti",
    40: "ctyricet styridsat|ctyriceti|",
    50: "padesat patdesiat|padesati|",
}
_COUNTING = {1: "jeden jednoho jedno", 2: "dva", 60: "sedesat", 70: "sedmdesat", 80: "osmdesat", 90: "devadesat"}
_TENS = {20: "dvacet", 30: "tricet", 40: "ctyricet", 50: "padesat"}
_ONES = ("jeden jedna jedn", "dva", "tri", "ctyri", "pet", "sest", "sedm", "osm", "devet")
_ORDINAL_STEMS = {
    2: "druh",
    4: "ctvrt stvrt",
    5: "pat",
    6: "sest",
    7: "sedm",
    8: "osm",
    9: "devat",
    10: "desat",
    11: "jedenact",
    12: "dvanact",
    13: "trinact",
    14: "ctrnact",
    15: "patnact",
    16: "sestnact",
    17: "sedmnact",
    18: "osmnact",
    19: "devatenact",
    20: "dvacat",
    21: "jednadvacat jedenadvacat",
    22: "dvaadvacat",
    23: "triadvacat",
    24: "ctyriadvacat",
    25: "petadvacat",
    26: "sestadvacat",
    27: "sedmadvacat",
    28: "osmadvacat",
    29: "devetadvacat",
    30: "tricat",
    31: "jednatricat jedenatricat",
}
_SLOVAK_HOURS = (
    "prvej druhej tretej stvrtej piatej siestej siedmej osmej deviatej desiatej jedenastej dvanastej trinastej"
    " strnastej"
    " patnastej sestnastej sedemnastej osemnastej devatnastej dvadsiatej",
    "prvu druhu tretiu stvrtu piatu siestu siedmu osmu deviatu desiatu jedenastu dvanastu",
)
_SLOVAK_DATES = (
    "prveho druheho tretieho stvrteho piateho siesteho siedmeho osmeho deviateho desiateho jedenasteho dvanasteho"
)
_MONTHS = (
    "leden ledna lednu lednem lednovy lednove januar januara januari",
    "unor unora unoru unorem unorovy unorove februar februara februari",
    "brezen brezna breznu breznem breznovy breznove marec marca",
    "duben dubna dubnu dubnem dubnovy dubnove april aprila aprili",
    "kveten kvetna kvetnu kvetnem kvetnovy kvetnove maje",
    "cerven cervna cervnu cervnem cervnovy cervnove jun juna juni",
    "cervenec cervence cervenci cervencem cervencovy cervencove jul jula juli",
    "srpen srpna srpnu srpnem srpnovy srpnove august augusta auguste",
    "zari zarim zarijovy zarijove september septembra septembri",
    "rijen rijna rijnu rijnem rijnovy rijnove oktober oktobra oktobri",
    "listopad listopadu listopadem listopadovy listopadove november novembra novembri",
    "prosinec prosince prosinci prosincem prosincovy prosincove prosinca december decembra decembri",
)
_UNITS = {
    "minute": "minut minuty minutu minutami min minutach minuta minutek minutku minutky",
    "hour": "hodina hodiny hodinu hodin hodine hodinou hodinach hodinami hod h hodinka hodinku hodinky hodinek hodince",
    "day": "den dny dni dnu dne dnem dnech",
    "week": "tyden tydne tydnu tydny tydnem tydnech tejden tejdne tejdnu tejdny tyzden tyzdna tyzdne tyzdni tyzdnov",
    "month": "mesic mesice mesici mesicu mesicem mesicich mesiac mesiaca mesiace mesiaci mesiacov",
    "year": "rok roku roky let leta lety letech roce rokem roka rokov rokmi",
}
_PARTS = {
    "rano": "rano zrana ranko ranicko",
    "ranu": "rana ranu ranni rannich ranniho",
    "dopoledne": "dopoledne dopo dopol dopoledku dopoledka doobeda dopoludnia dopoledni dopolednich dopoledniho",
    "odpoledne": "odpoledne odpo odpol vodpoledne vodpo odpoledku odpoledka popoludni odpoledni odpolednich"
    " odpoledniho",
    "poledne": "poledne poledni polednem polednimu poledniho polednich poludnie napoludnie poludnim",
    "obed": "obed obeda obedem obede obedu vobed vobede vobeda vobedem obedom objede objed objeda objedem",
    "po_obede": "poobede poobedi povobede",
    "pred_obedem": "predobedem predpoludnim",
    "vecer": "vecer vecir vecera vecerem veceru vecerni vecernich",
    "navecer": "navecer navecir podvecer podvecir podvecera podvecerni podvecernich kveceru",
    "noc": "noc noci nocou nocni nocnich",
    "pulnoc": "pulnoc pulnoci polnoci",
}
_PREPOSITIONS = {
    "v": "v ve vo",
    "na": "na",
    "o": "o",
    "od": "od ode vod vode pocinaje",
    "do": "do",
    "po": "po",
    "pred": "pred prede",
    "za": "za",
    "kolem": "kolem okolo vokolo kol",
    "mezi": "mezi medzi",
    "k": "k ke ku",
    "pres": "pres cez",
    "behem": "behem pocas",
    "az": "az",
    "z": "z ze zo",
    "pri": "pri",
}
_WHICH = (
    "tento tuto toto teto tohoto tuhle toho tenhle tuhletu tomto tomhle tohohle tohle",
    "pristi pristiho pristim pristich priste dalsi dalsiho dalsim dalsich buduci buducu buduceho budouci",
    "prespristi prespristiho prespristim",
    "nejblizsi nejblizsiho nejblizsim nejblizsich nasledujici nasledujiciho nasledujicim nasledujicich",
)
_LEMMAS = {
    "pul": "pul pol",
    "ctvrt": "ctvrt ctvrte stvrt ctvrti stvrte",
    "trictvrte": "trictvrte tristvrte tricvrte trictvrti tristvrti trictvrt tristvrt",
    "pulhodina": "pulhodinu pulhodinku pulhodiny pulhodinky pulhodina",
    "ctvrthodina": "ctvrthodinu ctvrthodinku ctvrthodiny ctvrthodinky",
    "brzy": "brzy brzo casne brzicko brzkych brzke brzka casnych",
    "pozde": "pozde pozdeji pozdejc pozdni pozdnich pozdnim pozdej neskoro neskor",
    "vikend": "vikend vikendu vikendem vikendovy vikende",
    "zacatek": "zacatkem zacatek zacatku pocatkem pocatku zkraje zaciatkom zacatky",
    "pulka": "polovine polovinou polovina pulce pulka pulkou uprostred puli prostredku prostredek",
    "konec": "konce konec koncem konem konci koncom zaverem zaveru",
    "prubeh": "prubehu",
    "cely": "cely cele celou celeho cela celej",
    "doba": "dobu dobou dobe",
    "tahle": "touhle touto stejnou tutez takhle stejne stejny stejnej",
    "presne": "presne prave pravem tocne",
    "nejdriv": "nejdriv nejdrive najskor nejdrif",
    "nejpozdeji": "nejpozdeji nejpozdejc nejdyl nejdele najneskor maximalne max nejpozdej",
    "driv": "driv drive drif skor drivejs",
    "nez": "nez nezli",
    "dal": "dal dale vys",
    "posledni": "posledni posledniho poslednim",
    "vsedni": "vsedni vsednich pracovni pracovnich",
    "vague": "par nekolik kolik mnoho dlouho chvili chvilku chvilkou okamzik few several",
}
_FEASTS = {
    "vanoce": "vanoce vanoc vanocich vanoci vanocemi vanocema vanocum vianoce vianoc vianociach",
    "velikonoce": "velikonoce velikonoc velikonocich velikonocemi velikonocema velikonocum",
    "velikonocni": "velikonocni velikonocniho velikonocnim",
    "vanocni": "vanocni vanocnich vanocniho vanocnim vanocnimi",
    "svatky": "svatky svatcich svatku svatkami svatkama svatkum svatek",
    "novy": "novy noveho novem novym",
    "kral": "krale kralich kralu krali kralema kraly kralum",
    "stedry": "stedry stedreho stedrem stedrym stedrej",
    "bozi": "bozi boziho bozim",
    "hod": "hodu hode hodem",
    "velky": "velky velkeho velkem velkym velkej",
    "zeleny": "zeleny zeleneho zelenem zelenym zelenej",
    "bily": "bilou bila bile",
    "svaty": "svateho svatem svatym svaty svatou svate svata sv",
    "stepan": "stepana stepanu stepanem stepanovi stepan",
    "silvestr": "silvestra silvestru silvestrem silvestr silvestrovi",
    "mikulas": "mikulase mikulasem mikulasi mikulas",
    "barbora": "barboru barbore barbory barborou barborku barborky",
    "martin": "martina martinovi martinem martinu",
    "katerina": "katerinu katerine kateriny katerinou",
    "ondrej": "ondreje ondreji ondrejem",
    "lucie": "lucii lucie",
    "vaclav": "vaclava vaclavem vaclavovi vaclavu",
    "josef": "josefa josefem josefovi josefu",
    "valentyn": "valentyna valentynem valentynovi valentynu",
    "jiri": "jiriho",
    "hromnice": "hromnice hromnicich hromnic hromnicemi",
    "dusicky": "dusicky dusickach dusicek dusickami dusickama",
    "carodejnice": "carodejnice carodejnicich carodejnic",
}


def vocabulary() -> list[Entry]:
    """Words of time in Czech and Slovak, each with one meaning; a word may come more than once."""
    found: list[Entry] = []
    for table, name in ((_WEEKDAYS, "weekday"), (_SHORT, "short"), (_SHIFTS, "shift"), (_WHICH, "which")):
        for value, words in enumerate(table):
            found += entries(words, **{name: value})
    for month, words in enumerate(_MONTHS, start=1):
        found += entries(words, month=month)
    for named, field in (
        (_UNITS, "unit"),
        (_PARTS, "part"),
        (_PREPOSITIONS, "prep"),
        (_LEMMAS, "lemma"),
        (_FEASTS, "lemma"),
    ):
        for value_name, words in named.items():
            found += entries(words, **{field: value_name})
    return found + _cardinals() + _ordinals()


def _cardinals() -> list[Entry]:
    found: list[Entry] = []
    for value, forms in _CARDINALS.items():
        for case, words in zip("agi", forms.split("|"), strict=True):
            found += entries(words, number=value, cases=case)
    for value, words in _COUNTING.items():
        found += entries(words, number=value)
    for tens, stem in _TENS.items():
        for one, words in enumerate(_ONES, start=1):
            for word in words.split():
                joined = word + ("" if word.endswith("a") else "a") + stem
                found += entries(joined, number=tens + one, cases="a")
                found += entries(joined + "i", number=tens + one, cases="gi")
    return found


def _ordinals() -> list[Entry]:
    found: list[Entry] = []
    for value, stems in _ORDINAL_STEMS.items():
        for stem in stems.split():
            found += entries(f"{stem}e {stem}ou {stem}y {stem}a {stem}ej", hour=value)
            found += entries(f"{stem}eho {stem}yho", date=value)
            found += entries(f"{stem}em {stem}ym {stem}emu {stem}ymu", after_date=value)
    for value, stem in ((1, "prvn"), (3, "tret")):
        found += entries(f"{stem}i", hour=value)
        found += entries(f"{stem}iho {stem}yho", date=value)
        found += entries(f"{stem}im {stem}imu", after_date=value)
    for row in _SLOVAK_HOURS:
        for value, word in enumerate(row.split(), start=1):
            found += entries(word, hour=value)
    for value, word in enumerate(_SLOVAK_DATES.split(), start=1):
        found += entries(word, date=value)
    return found
