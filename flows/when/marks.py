"""Words that are no time and yet decide how a time beside them is meant: refusal, correction, offer, past, habit ..."""

from flows.when.sense import word_set

# mark -> words in the bare form. A word has one mark.
MARKS: dict[str, str] = {
    "no": "ne nee nene nikoli nikoliv nn nope nie not ні",
    # The person cannot: the time beside it is refused.
    "refuse": """
        nemuzu nemuzem nemuzeme nemuze nemohu nemohl nemohla nemohli nemozu nemozem nemozeme nejde nejdou nepujde
        neslo nepasuje nehodi nehodilo nevyhovuje nevyhovoval nevyhovovalo nevychazi nevyjde nestiham nestihnu
        nestihame nestihneme nejsem nejsme nebudu nebudem nebudeme nemam nemame nechci nechcem nechceme nechtel
        nechtela neni nebude odpada neprichazi nepripada vylucuju vylouceno vyloucene nemozne nelze nesedi
        zaneprazdneny zaneprazdnena zaneprazdneni nedostupny nedostupna nevolejte nevolat neprichazejte nechodte
        nejezdete nezvladnu nezvladam nezvladnem nerada nerad nehodia cant cannot dont wont unavailable немає незручно
    """,
    # Behind a refusing verb these turn it into consent: "v pátek není problém".
    "harmless": "problem problemu nic zadny zadna zadne spatny spatne spatna marne jineho",
    "correct": """
        pardon vlastne vlasne teda spis spise radsi radci radeji radej radsej oprava opravuju opravuji pockat pockejte
        pockej omlouvam omluvte prominte promin sorry pletu spletla spletl rict respektive resp kdepak prepacte
        actually rather wait instead вибачте точніше краще перепрошую
    """,
    "or": "nebo anebo ci pripadne popripade eventualne eventuelne alebo or або чи",
    "and": "a i and та і й",
    "nor": "ani nor ані",
    "but": "ale jenze jenomze nybrz avsak akorat but але а",
    "except": "krome krom vyjma okrem except крім окрім bez mimo",
    "instead": "misto namisto",
    # A call or a visit is asked for at the time beside it, or the person is free then.
    "call": """
        volat zavolat volejte zavolejte zavolej volej volejme zavolate zavola zavolaji vola brnknete brnknout brnkni
        cinknete prozvonte ozvete ozvat ozvi ozve ozvou zatelefonovat zatelefonujte telefonovat telefonujte zvonte
        prijdte prijit prijedte prijet prijed prijdete prijedete dorazte dorazit stavte stavit zastavte zastavit
        navstivte navstivit objednat objednejte domluvit domluvme domluvime domluveno dohodnout dohodneme sejit
        sejdeme setkat schuzka schuzku schuzce termin termine hodi hodilo hodila vyhovuje vyhovovalo vyhovoval
        vyhovovala vyhovovat pasuje pasovalo pasoval muzu muzem mohu muzeme mozu mozem mozeme stihnu stiham stihneme
        zastizeni zastihnete dispozici dostupna dostupny preferuju preferuji kontaktujte kontaktovat zapiste
        naplanujte naplanovat posunout presunout prelozit hodia call meet подзвоніть зателефонуйте дзвоніть
        передзвоніть телефонуйте можу зможу зручно
    """,
    # Weaker signs of an offer: they stand in stories, too.
    "offer": """
        nevadi muzete mozete mozne mozny hodit sedi sedelo jde jdou pujde pujdou doma domu objednam konzultaci
        konzultace nejlepe nejlip nejlepsi idealne idealni prosim prosimvas poprosim poprosila poprosil klidne treba
        zvladnu zvladneme souhlasim plati uvital uvitala budte staci navrhuji navrhuju vyberu vybiram zapsat pocitejte
        cekam cekame vitam zmenit volna volny dejte vedet vedela ideal idealu come available can could free suits suit
        visit please works можна можете прошу вільна вільний
    """,
    # Looks like the past and is a wish or an appointment: "chtěl jsem poprosit o pátek", "domluvili jsme se na úterý".
    "wish": """
        myslel myslela mysleli chtel chtela chteli potreboval potrebovala potrebovali potrebuju potrebuji potrebujeme
        domluvil domluvila domluvili dohodli dohodla objednal objednala objednali rikal rikala slibil slibila chci
        chceme chcu chcem
    """,
    "conditional": "by bych bysem bysom bys bychom bysme byste would should би",
    "if": "kdyby kdybych kdybyste kdybychom aby abych abyste abychom abysme jestli zda if щоб якби",
    "be": "jsem sem jsme sme budu budem budeme som",
    # Work, doctors, journeys: the person is taken at that time.
    "busy": """
        work working mam mame mavam musim musime jdu jdem jdeme jedu jedem jedeme chodim chodime jezdim jezdime delam
        delame pracuju pracuji pracujeme odjizdim odjizdime makam robim robime ucim slouzim hlidam hlidame varim
        vstavam spim cvicim pojedu pojedeme
    """,
    "away": """
        pryc praci prace doktora doktorky lekare lekarky zubare zubarky rehabilitaci rehabilitace rehabce nemocnici
        laznich lazni dovolene smene sichte kontrole vysetreni pohrbu kostele skole zahranici cestach cviceni nocni
        ranni odpoledni denni operaci odberu nakupu
    """,
    # The person comes back at that time, and is free from then on.
    "home": "koncim koncime vracim vracime vratim vratime",
    "spare": "cas casu volno klid prostor okno volnou volne volnej moznost otevreno zajem time",
    "past": """
        vcera vcerejska vcerejsi vcerejsku vcerejskem predevcirem minuly minule minulou minulem minuleho minulych
        minulej minulu loni vloni predloni predminuly predminulou predminule uplynuly uplynulou onehdy tenkrat tehdy
        kdysi nedavno narozen narozena narozeny yesterday ago last since вчора позавчора минулого минулої минулому
        минулу торік
    """,
    "every": """
        kazdy kazda kazde kazdou kazdeho kazdem kazdej kazdu vzdy vzdycky pokazde pravidelne obden ob pondelky uterky
        ctvrtky patky sobotach nedelich stredach patcich uterich vikendech vikendy pondelich ctvrtcich every each
        always кожен кожна кожної кожну кожного кожний щодня щотижня щопонеділка щовівторка щосереди щочетверга
        щопятниці щосуботи щонеділі
    """,
    "often": "jednou dvakrat trikrat ctyrikrat petkrat krat parkrat nekolikrat x times once twice раз рази разів raz",
    "money": """
        duchod duchodu duchodem vyplata vyplatu vyplaty vyplate penze penzi penize penez prachy davka davky davku
        davek prispevek prispevku najem najmu najemne inkaso splatka splatku splatky splatne splatna splatnost podpora
        podporu alimenty vyzivne zaloha zalohy zalohu faktura fakturu slozenka slozenku slozenky mzda mzdu platu
        pension rent salary пенсія пенсію
    """,
    "join": "ze protoze kdyz jelikoz ponevadz takze pak potom tudiz because that бо що",
    "open": """
        kdykoliv kdykoli kdykolvek kdykolivek kedykolvek ihned okamzite neprodlene bezodkladne obratem nejrychleji
        nejrychlejc anytime asap soon негайно якнайшвидше
    """,
    "at_once": "hned",
    "now": "ted tedka tedko tedkom teraz nyni now зараз",
    "otherwise": "jindy jinak jiny ostatni otherwise",
    "about": """
        asi tak cca zhruba priblizne circa cirka nejak tipuju odhadem orientacne plus about približne десь приблизно
    """,
    "any": "kdy jak коли kterykoli kterykoliv libovolny libovolne any",
    # Words of every sentence: they neither carry a time nor tell a story.
    "fill": """
        vcetne
        cokoliv cokoli kamkoliv minus tedy cili tj totiz ja my me mi mne mnou nam nami nas vam vami vas se si to ten
        ta te tu ty tom tady jen jenom uz jeste no jo joo jj jojo ano anoo okay ok okej dobre dobry dobrou dobra hezky
        pekny pekne krasny dekuji dekuju dekujeme diky dik ahoj zdravim cau nashle nashledanou pozdravem zdar je jsou
        byt pro s u rovnou zase zas taky take mozna snad urcite nekdy nejspis rozhodne hlavne bohuzel samozrejme jasne
        jasny super fajn tam nejaky nejakou nejake nejakych neco pani pane mila hele hm hmm jasan jednoznacne pry prej
        teprve pouze jedine proste vubec fakt opravdu naprosto zcela vsechno mate co vec dam nechte necham nechame vim
        nevim ste su ktery vyhovi uvidime moc nejvic beru bude sve muj moje moji svuj nase rada rad radi pokud mohl
        mohla mohli mohlo slo byla byl bylo mela mel vyhovuji rekneme kolegyne pohoda domluva vyber volba nekteri
        pocka pockam mista m ll t d is it we you your he she they will be the an just only maybe perhaps well yes
        hello hi thanks thank then there thx us our are was так добре дякую мені мене я ми ви вам нас мабуть може будь
        ласка це добрий привіт мій дуже dakujem hej sa aj len este mna vsetko zial
    """,
}

# Nouns that a number before them counts, or an ordinal before them orders: no clock time, no date.
COUNTED = word_set(
    """
    autobusu bodech bodu byt byte bytu byty cena ceste chemo chemoterapii chleba chlebu cisle cislo cizi clenu crowns
    davce davka davku dcere dceri deka deti dil dilu dite ditete doktorce domacnosti dome domu druh dum dvere dveri
    etapa etape etazi eur euro generace generaci gramu infarktu infuze infuzi injekce injekci kategorie kategorii kc
    kg kids kila kilo kilogramu kilometers kilometru kilometry km kola kolej koleji kolo kontrole kontrolu korun
    korunach korunu koruny kraje krat kroku kroky kus kusu kusy lekarce lidech lidi lidmi liga linka linky litru litry
    lize m manzela manzelce manzelku manzelstvi metru metry miste mistem misto mrtvice mrtvici narozenin narozeninach
    narozeniny navsteve okresu old operace operaci operacich osob osobach osobe osoby patra patre patro pecovatelce
    people pohovoru pokoj pokoje pokojich pokoju pokus pokusu polovine porod porodu poschodi potomek potomka procent
    procenta rade radku rane rocnik rocniku rodine rodiny rokov rozvodu sestre sezony skupina skupine skupiny smene
    smenu smlouve sousede splatce splatky stovek stovku stovky strana strane stranky stupen stupne stupnich stupnu
    svatba svatbe syna synovi tis tisic tisice tisici transfuzi tretine tretiny trida tride tridu tridy ulice ulici
    upomince upominky valce varce vchod vchodu vesnice vlaku vlne vnoucat vnucatech vnuku vyplate vyrocim vysetreni x
    years zastavce zastavky zene zkousce zlomenina zlomenine гривень дітей крон людей
    """
)

# Words before a number that make it the name of a place, a line or a thing.
NAMED = word_set(
    """
    adresa adrese adresu autobus autobusem bus busem byt byte bytu c cisla cisle cislem cislo cp dome domu dum dvere
    flat heslo house ico kapitola kod kodem linka linkou linku linky mobil nam namesti number oddeleni patre patro
    pokoj pokoje pokoji popisne psc rc rocnik rodne sektor strana tel telefon telefonni tr tramvaj tramvaji trida
    tride ul ulice ulici vchod vchodu vek velikost velikosti vlak vlakem будинок квартира номер
    """
)

# Titles and words after which a weekday or a month is somebody's name.
TITLES = word_set(
    """
    bc doktor doktora doktorka doktorku doktorky farar ing jmenem jmeno jmenuji jmenuju judr manzele mgr mr mrs ms
    mudr pan pana panem pani panove panu phdr prijmeni rodina rodine rodiny sestra sestry sl slecna slecny starosta
    starostka пан пані
    """
)

# Adjectives of greetings and wishes: "dobré ráno", "hezký víkend".
WISHED = word_set(
    """
    dobra dobre dobreho dobrej dobrou dobry good happy hezke hezkeho hezkej hezkou hezky klidne klidneho klidnou
    klidny krasne krasneho krasnej krasnou krasny merry nice pekne pekneho peknej peknou pekny pohodove pohodovou
    pohodovy pozehnane pozehnany prijemne prijemneho prijemnej prijemnou prijemny stastne stastneho stastny vesele
    zbytek гарного добрий доброго доброї
    """
)

# Words in -l, -la, -lo, -li, -ly that are no verb of the past.
NOT_PAST = word_set(
    """
    ackoli alkohol all andel april artikl bdely bila bily bohuzel call cela celi cely chvil chvili cirkl cisla cislo
    cokoli ctvrtl cykly dal daniel detail dil dily divadlo docela dokonala dokonaly dospeli dospely dovoli dul dzemli
    email festival festivaly fotbal gabriel general hala haly heslo hokejbal hostel hotel hrdlo ideal interval jakkoli
    jehla jehly jestli jidla jidlo kabel kabely kamkoli kanal kapela kapely karel karla karneval kasel kasli kdekoli
    kdokoli kdykoli kdykolvekli kila kilo kobyla kola kolo kontrola kontroly kostel kostela kotel kouli kral krali
    kreslo kterykoli kvuli label letadlo li lily lokal mail majitel mala malo maly manzel manzela maslo material
    maximal michal mila milo mily minimal mobil mobily model modely mohl mohla mohli mohlo monokl mydlo mysl naboly
    napul narychlo nasili nedeli nemohl nemohla nemohli nikoli normal nul nula nuly obyvatel oddil oficial okoli okolo
    opily orel originaly osamela osamely panel panely pavel pavla personal pila podil pohodli pol poli poly pomaly
    pondeli popel posel posili postel posteli pradlo pravidla pravidlo pritel priteli profil protokol pul pytel real
    really reditel rediteli roli rozdil ruly rychla rychlo rychly serial sidlo signal sila sily skla sklo skol skola
    skoly skvela skvely smysl sol spisovatel spital spitali stalo still stoly stul styl styly sul svetla svetlo symbol
    tabuli tel tell telo tepla teplo teply titul trubl truhla truhly tunel ucitel udoli uhel uhli ukol umela until
    useful usili uzel uzly vali vcel vcely vedel vedela veseli vesely volejbal vola vozidlo vrchol vul vuli well will
    zavisla zavisly zavola zcela zdola zidli zoufala zoufaly zrcadlo
    """
)
