"""Ordinary words that stand one letter from a word of time, or are two such words run together, and are neither."""

from flows.when.sense import word_set

LOOKALIKES = word_set(
    """
    avery bezi blazni bohem bojim boku brali brana budiz case cekate celkem cerna cernem cervena cervene cerveny cest
    cesta cestou cesty chcete chodi chodil chodila chodis chodit chodite chteji chtelo chtely chtit cista cukr cvicit
    dali dari date davam davat davate dave dcera dech dela delaj delal delas delat delate delsi denne dennis desku
    dest detech devcata dite divat divate dluhy doba dobrej dobrem dobri dobro dobrym doby docasne docela dockat
    dohoda dohodu dokonce doktor doktore doktori doktorka doktorko dokud doprava dorazil dovol dovoleno draha drahe
    drahu drahy dreva drevo dvere earle frede grace hadej hank heslo hezka hezke hlave hlavni hlavu hledam hledame
    hlidat hodil hodim hodinky hodna hodne hodni hodny honem hrace hraci hrali hrdina hrdinu hrdiny hriste hristi jane
    jasna jasno jason jasone jatra jazyk jdete jede jedes jedete jedina jedinej jedini jedinou jediny jedla jedlo
    jednal jednat jednom jednomu jedou jedte jemne jenna jenny jesse jest jet jez jezdi jezdil jezdit jidelna jista
    jiste jitra jste karle kate katherine kdekoli kdekoliv kdokoli kdokoliv kdopak kdybysme kez klidna klidny kmene
    kocka kole kolena koncit kone koni kontrola kontroly kopce kopec kostel kostela kotra kraji kral kralem krasna
    krasne krasu krasy kravy krem kreten kricet kriste krok kruhu ktera ktere kterej kteri kterym kuchyn kuchyne kulka
    lano latky leda ledu ledvina ledviny lek lekar lekari leky lesni leti letu lez lezi libil libila lince litra madam
    marco maria martin martine matka matku matky maximalni meli mene meni menit mesicni mesta meste mestem mince mist
    mistr mistra mluvte moci mohly moznosti mrzi musi musis musite muzi mysleni myslet nadale nadeje nadeji nahle
    najde najdou najednou nakonec nakopu nakup nakupy napeti naprosta naprostou naprosty napsat napul narozeni nate
    navstivil nebud nebudte necela necele necelou necelych nech necha nechal nechas nechat nechate nechme nechodi
    necht necim nedam nedeje nedela nedelej nedelka nehoda nehode nehodu nehody nej nejaka nejakej nejakem nejakym
    nejdeme nejdes nejdete nejdu nejlepsim nejrychlejsi nejses nejsou nejvice nekam nekde nekdo nektera nektere
    nektery nelzi nelzu nem nema nemas nemeli nemocne nemocnice nemohlo nemohou nepujdes nepujdu nesla nevedi nevi
    nevidi nevime nevis nevolal new nici nikdy nohou nohu nohy nosem nosi nouze nova nove novej novou novyho nozem nuz
    obe obedy obema obet ocas oci ocni odjizdi odpad odpal odpor oknem okoli omluva omluvil omluvit omluvite operacni
    opet oplatku otevrena otevrene otevreni otevrenou otevreny padej palce panem parek parku party pasku pasky pataho
    pater patkova patra patre patty paul peceni peci pekle pekna peknej penny pes pete petra petre petru pevne pise
    pit piti place ples pocasi pockame podal podej pohode pohodli pohybu pojede polovinu pomuze poprosit porazit
    poslat posledne poslednich poslete postele pote potkam potkat potreba potrebovat potrebu potrebuje potrebujem
    potrebujete pozna pracce prach prachu pracovne pracu pracuje pracujete prani prase prava pravde pravdu praveho
    pravni pravo pravy praxi prd prece preci predem prejde preje prejit prelozil presny pribehu prijde prijede prijel
    prijem primet prisli prisne prived privedte projet projit prosil prosit prostoru prostredky prve prvne ptaci ptaka
    ptaky pujdu pulku ramci rany red rek rekne reknete right rikali rikalo rikals robin robota rocne rodin rodina
    rodine rodinou rodinu rodiny rohem rohu rose roste ruce ruku rusim sance saty schuzky sedel sedela sedeli sedet
    sedim sedni sefem ses sesli sestra sestricka sestricku sestricky sestrou sestru sestry setkal sever sezen sice
    skola skolu skoly skonci skoncim skoncime skore slavit slibili slibit slouzi slouzil slouzit sluch smeje smeny
    smesne snech snidane snidani sobotka souhlasil souhlasis souhlasit sprse sraci stacit stari start stary state
    staty stavet stavi stesti steven stinu stole strana strane stranu stravit stredisko stredova strejda strela strese
    stresu sundal sundat svacina svaly svatbou svatbu svatby sveta svete svetem svou system systemu tahle tamhle tamto
    tatka tatou tech teddy tehle temi temto test testy tezky tihle timhle timto tlak tlaku tohodle tomuhle tomuto
    totez tretina tretinu trik trocha trochu tve tvi tvou tyhle udelam udelame uklid ukolem unava unaveny unavu unosu
    urcit urcity uteku utoku uvidim uvidite valky vari varit vasim vazim vecem vecere veceri veci vedel vedeli vedla
    vejde veky veliky velka velke velkyho verim vest videla vidime vince vlastni vodu vody vola volby vole voni vraci
    vrata vrati vratil vratis vratit vratite vratme vsechna vsechnu vsechny vsecko vstavat vybirat vybor vyboru vyhodi
    zada zajet zajiste zalobu zastavi zastavil zastavim zatim zaver zavri zavru zdravi zmeni zmenil zminit zpatky zpet
    zprava zprave zrak zvladne zvladnete
    """
)
