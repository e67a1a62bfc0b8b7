"""Words that are no time and yet decide how a time beside them is meant: refusal, correction, offer, past, habit ..."""

# mark -> words in the bare form. A word has one mark; the first one that names it stands.
MARKS: dict[str, str] = {
    "no": "ne nee nene nikoli nikoliv nn nope nie not ні",
    # The person cannot: the time beside it is refused.
    "refuse": "nemuzu nemuzem nemuzeme nemuze nemohu nemohl nemohla nemohli nemozu nemozem nemozeme nejde nejdou nepujde neslo nepasuje"
    " nehodi nehodilo nevyhovuje nevyhovoval nevyhovovalo nevychazi nevyjde nestiham nestihnu nestihame nestihneme nejsem nejsme"
    " nebudu nebudem nebudeme nemam nemame nechci nechcem nechceme nechtel nechtela neni nebude odpada neprichazi nepripada vylucuju vylouceno vyloucene"
    " nemozne nelze nesedi zaneprazdneny zaneprazdnena zaneprazdneni nedostupny nedostupna nevolejte nevolat neprichazejte nechodte"
    " nejezdete nezvladnu nezvladam nezvladnem nerada nerad nehodia cant cannot dont wont unavailable немає незручно",
    # Behind a refusing verb these turn it into consent: "v pátek není problém".
    "harmless": "problem problemu nic zadny zadna zadne spatny spatne spatna marne jineho",
    "correct": "pardon vlastne vlasne teda spis spise radsi radci radeji radej radsej oprava opravuju opravuji pockat pockejte"
    " pockej omlouvam omluvte prominte promin sorry pletu spletla spletl rict respektive resp kdepak prepacte actually rather wait"
    " instead вибачте точніше краще перепрошую",
    "or": "nebo anebo ci pripadne popripade eventualne eventuelne alebo or або чи",
    "and": "a i and та і й",
    "nor": "ani nor ані",
    "but": "ale jenze jenomze nybrz avsak akorat but але",
    "except": "krome krom vyjma okrem except крім окрім bez mimo",
    "instead": "misto namisto",
    # The person offers the time beside it, or asks for a call then.
    "call": "volat zavolat volejte zavolejte zavolej volej volejme zavolate zavola brnknete brnknout brnkni cinknete"
    " prozvonte ozvete ozvat ozvi zatelefonovat zatelefonujte telefonovat telefonujte zvonte prijdte prijit prijedte prijet"
    " prijed prijdete prijedete dorazte dorazit stavte stavit zastavte zastavit navstivte navstivit objednat objednejte"
    " domluvit domluvme domluvime domluveno dohodnout dohodneme sejit sejdeme setkat schuzka schuzku schuzce termin termine"
    " hodi hodilo hodila vyhovuje vyhovovalo vyhovoval vyhovovala vyhovovat pasuje pasovalo pasoval muzu muzem mohu muzeme"
    " mozu mozem mozeme stihnu stiham stihneme zastizeni zastihnete dispozici dostupna dostupny preferuju preferuji"
    " kontaktujte kontaktovat zapiste naplanujte naplanovat posunout presunout prelozit hodia call meet подзвоніть"
    " зателефонуйте дзвоніть передзвоніть телефонуйте можу зможу зручно",
    # Weaker signs of an offer: they stand in stories, too.
    "offer": "muzete mozete mozne mozny hodit sedi sedelo jde jdou pujde pujdou doma domu objednam konzultaci konzultace"
    " nejlepe nejlip nejlepsi idealne idealni prosim prosimvas poprosim poprosila poprosil klidne treba zvladnu zvladneme"
    " souhlasim plati uvital uvitala budte staci navrhuji navrhuju vyberu vybiram zapsat pocitejte cekam cekame vitam zmenit"
    " volna volny come available can could free suits suit visit please works можна можете прошу вільна вільний",
    # Looks like the past and is a wish or an appointment: "chtěl jsem poprosit o pátek", "domluvili jsme se na úterý".
    "wish": "myslel myslela mysleli chtel chtela chteli potreboval potrebovala potrebovali potrebuju potrebuji potrebujeme domluvil domluvila domluvili"
    " dohodli dohodla objednal objednala objednali rikal rikala slibil slibila chci chceme chcu chcem",
    "conditional": "by bych bysem bysom bys bychom bysme byste would should би",
    "if": "kdyby kdybych kdybyste kdybychom aby abych abyste abychom abysme jestli zda if щоб якби",
    "be": "jsem sem jsme sme budu budem budeme som",
    # Work, doctors, journeys: the person is taken at that time.
    "busy": "mam mame mavam musim musime jdu jdem jdeme jedu jedem jedeme chodim chodime jezdim jezdime delam delame pracuju pracuji"
    " pracujeme odjizdim odjizdime makam robim robime ucim slouzim hlidam hlidame varim vstavam spim cvicim pojedu pojedeme",
    "away": "pryc praci prace doktora doktorky lekare lekarky zubare zubarky rehabilitaci rehabilitace rehabce nemocnici laznich lazni"
    " dovolene smene sichte kontrole vysetreni pohrbu kostele skole zahranici cestach cviceni operaci odberu nakupu",
    # The person comes back at that time, and is free from then on.
    "home": "koncim koncime vracim vracime vratim vratime",
    "spare": "cas casu volno klid prostor okno volnou volne volnej moznost otevreno zajem time",
    "past": "vcera vcerejska vcerejsi vcerejsku vcerejskem predevcirem minuly minule minulou minulem minuleho minulych minulej minulu"
    " loni vloni predloni predminuly predminulou predminule uplynuly uplynulou onehdy tenkrat tehdy kdysi nedavno narozen narozena"
    " narozeny yesterday ago last since вчора позавчора минулого минулої минулому минулу торік",
    "every": "kazdy kazda kazde kazdou kazdeho kazdem kazdej kazdu vzdy vzdycky pokazde pravidelne obden ob pondelky uterky ctvrtky"
    " patky sobotach nedelich stredach patcich uterich vikendech vikendy pondelich ctvrtcich every each always кожен кожна кожної"
    " кожну кожного кожний щодня щотижня щопонеділка щовівторка щосереди щочетверга щопятниці щосуботи щонеділі",
    "often": "jednou dvakrat trikrat ctyrikrat petkrat krat parkrat nekolikrat x times once twice раз рази разів raz",
    "money": "duchod duchodu duchodem vyplata vyplatu vyplaty vyplate penze penzi penize penez prachy davka davky davku davek prispevek"
    " prispevku najem najmu najemne inkaso splatka splatku splatky splatne splatna splatnost podpora podporu alimenty vyzivne zaloha"
    " zalohy zalohu faktura fakturu slozenka slozenku slozenky mzda mzdu platu pension rent salary пенсія пенсію",
    "join": "ze protoze kdyz jelikoz ponevadz takze pak potom tudiz because that бо що",
    "open": "kdykoliv kdykoli kdykolvek kdykolivek kedykolvek ihned okamzite neprodlene bezodkladne obratem anytime asap негайно якнайшвидше",
    "at_once": "hned",
    "now": "ted tedka tedko tedkom teraz nyni now зараз",
    "otherwise": "jindy jinak jiny ostatni otherwise",
    "about": "asi tak cca zhruba priblizne circa cirka nejak tipuju odhadem orientacne plus about približne десь приблизно",
    "any": "kdy kterykoli kterykoliv libovolny libovolne any",
    # Words of every sentence: they neither carry a time nor tell a story.
    "fill": "minus tedy cili tj totiz ja my me mi mne mnou nam nami nas vam vami vas se si to ten ta te tu ty tom tady jen jenom uz jeste no jo joo jj jojo ano"
    " anoo okay ok okej dobre dobry dobrou dobra hezky pekny pekne krasny dekuji dekuju dekujeme diky dik ahoj zdravim cau nashle"
    " nashledanou pozdravem zdar je jsou byt pro s u rovnou zase zas taky take mozna snad urcite nekdy nejspis rozhodne hlavne bohuzel"
    " samozrejme jasne jasny super fajn tam nejaky nejakou nejake nejakych neco pani pane mila hele hm hmm jasan jednoznacne pry prej teprve"
    " pouze jedine proste vubec fakt opravdu naprosto zcela vsechno mate takhle co den vec dam nechte necham nechame rict vim nevim ste su"
    " ktery jak vyhovi uvidime jedno moc nejvic spise beru bude sve muj moje moji svuj nase budeme rada rad radi chvili pokud by v"
    " tento tohle mohl mohla mohli mohlo slo byla byl bylo mela mel vyhovuji pracovni rekneme kolegyne pohoda domluva vyber volba"
    " nekteri dny pocka pockam den dni prvni mista i m ll s t d is it my we you your he she they will be the an so just only maybe"
    " perhaps well yes hello hi thanks thank then there thx me us our am are was afternoon"
    " так добре дякую мені мене я ми ви вам нас мабуть може будь ласка але це добрий привіт мій день дуже"
    " dakujem hej asi sa aj len este mna vsetko zial teda",
}

# Nouns that a number before them counts, or an ordinal before them orders: no clock time, no date.
COUNTED = frozenset(
    "korun koruny korunach korunu kc tisic tisice tisici tis stovky stovek stovku km kilometru kilometry kg kilo kila kilogramu deka gramu"
    " metru metry m stupnu stupne stupen procent procenta deti dite ditete lidi lidech lidmi osob osoby osobach clenu kusu kusy kus krat x"
    " kroku kroky pokoje pokoju pokojich pokoj patro patre patra poschodi tride trida tridu tridy rocnik rocniku operaci operace operacich"
    " davce davku davka mrtvici mrtvice smene smenu chemoterapii chemo dcere synovi dceri syna manzelce manzela manzelku manzelstvi zene"
    " valce vlne upomince upominky navsteve stranky strane strana ulici ulice rade etazi zlomenine rozvodu ceste zastavce zastavky infarktu"
    " kolej koleji vesnice etape etapa kontrole kontrolu rane varce porodu porod misto miste mistem radku pokus pokusu druh generace"
    " generaci osobe lekarce doktorce pecovatelce sestre dvere dveri vchod vchodu byte bytu byty byt dome domu dum cislo cisle chleba chlebu"
    " litru litry bodech bodu vnucatech vnoucat vnuku people years old crowns kids kilometers людей дітей крон гривень rokov eur euro"
    " skupine skupiny skupina kategorie kategorii rodine rodiny polovine domacnosti tretine linka linky autobusu vlaku okresu kraje cena"
    " smlouve vyrocim narozeninach narozeniny narozenin tretiny cizi potomka potomek dilu dil sezony kola kolo liga lize stupnich"
    " sousede vysetreni infuzi infuze injekci injekce transfuzi svatbe svatba zlomenina zkousce pohovoru vyplate splatce splatky".split()
)

# Words before a number that make it the name of a place, a line or a thing.
NAMED = frozenset(
    "cislo cisle cisla cislem c cp popisne dum dome domu byt byte bytu pokoj pokoje pokoji ulice ulici ul trida tride tr namesti nam adresa"
    " adrese adresu linka linku linkou linky autobus autobusem vlak vlakem tel telefon telefonni mobil psc vchod vchodu patro patre dvere"
    " vek rocnik bus busem tramvaj tramvaji kapitola strana velikost velikosti rodne rc ico heslo kod kodem sektor oddeleni number flat house"
    " номер будинок квартира".split()
)

# Titles and words after which a weekday or a month is somebody's name.
TITLES = frozenset(
    "pan pani pana panu panem panove slecna slecny sl mudr mgr ing judr phdr bc doktor doktora doktorka doktorku doktorky sestra sestry"
    " jmenuji jmenuju prijmeni jmeno jmenem starosta starostka farar rodina rodiny rodine manzele mr mrs ms пан пані".split()
)

# Adjectives of greetings and wishes: "dobré ráno", "hezký víkend".
WISHED = frozenset(
    "dobry dobre dobrou dobreho dobra hezky hezke hezkou hezkeho hezkej krasny krasne krasnou krasneho pekny pekne peknou pekneho prijemny"
    " prijemne prijemnou prijemneho prijemnej klidny klidne klidnou klidneho vesele stastny stastne stastneho pozehnane pozehnany good nice"
    " добрий доброго доброї гарного krasnej peknej dobrej zbytek pohodovy pohodove pohodovou happy merry".split()
)

# Words in -l, -la, -lo, -li, -ly that are no verb of the past.
NOT_PAST = frozenset(
    "mohl mohla mohli mohlo nemohl nemohla nemohli jestli chvili kvuli nedeli okoli okolo docela skvely skvela skvele cely cela maly mala malo mily mila milo bily bila pondeli manzel"
    " manzela manzelu priteli pritel bohuzel kdykoli cokoli kdekoli kdokoli ackoli jakkoli kamkoli kterykoli nikoli stul ukol skoly skola"
    " skol mobil mobily mobilu hotel kostel kostela posteli postel reditel rediteli ucitel svetlo svetla jidlo jidla telo cislo cisla kolo"
    " kola teplo tepla teply pravidla pravidlo sila sily styl smysl mysl signal rychly rychla rychlo podil oddil rozdil dil dily kral krali"
    " majitel obyvatel spisovatel kanal personal material festival email alkohol vrchol pytel popel uhel uhli kotel kapela kapely hrdlo"
    " kreslo mydlo maslo heslo zrcadlo divadlo letadlo pradlo vozidlo sidlo sklo skla symbol titul model detail profil protokol serial"
    " general karel pavel michal daniel gabriel hala haly dul pul napul narychlo zcela vesely veseli opily dospely dospeli dokonaly dokonala"
    " vuli usili nasili pohodli vcely roli posel andel orel chvil vcel pavla karla nula nul nuly kilo kila pila kontrola kontroly tabuli"
    " kobyla zidli pomaly umela stary kasel kasli zdola stalo poli poly fialovy osamely osamela zavisly zavisla zoufaly zoufala april call"
    " tel celi ale li all well still until tell email will mail dovoli posili dal byli-li sol sul pol vul fotbal hokejbal volejbal festivaly"
    " hodil-li vali ceny lily nahoru ruly naboly bdely kouli dzemli spital spitalu spitali socialni specialni uzel uzly originaly"
    " chvalabohu chvil psali-li hostel panel panely tunel tunelu model modely artikl monokl cykly cirkl styly kabel kabely label trubl"
    " truhla truhly jehla jehly pistole postele stoly stolu udoli ctvrtl kdykolvekli useful april really".split()
)
