"""Ordinary words that stand one letter from a word of time, or are two such words run together, and are neither."""

from flows.when.sense import word_set

LOOKALIKES: frozenset[str] = word_set("""
    avery bezi bohem bojim boku brali brana case cekate celkem cerna cernem cervena cervene cerveny cest cesta cestou
    cesty chcete chodi chodil chodila chodis chodit chodite chteji chtelo chtely chtit cukr cvicit dali dari date
    davam davat davate dave dech dela delaj delal delas delat delate delsi desku dest detech devcata dite divat divate
    dluhy docasne docela dockat dohoda dohodu dokonce doktor doktore doktori doktorka doktorko doprava dorazil dovol
    dovoleno draha drahe drahu drahy dreva drevo dvere frede heslo hlavu hledam hledame hlidat hodil hodim hodinky
    hodna hodne hodni hodny hrali hrdina hrdinu hrdiny hriste hristi jatra jazyk jdete jede jedes jedete jedina
    jedinej jedinou jediny jedla jedlo jednal jednat jednom jednomu jedou jedte jemne jenna jenny jet jez jezdi jezdil
    jezdit jidelna jitra karle kate katherine kdekoli kdekoliv kdokoli kdokoliv kdopak kez klidna klidny kole kolena
    koncit kone koni kontrola kontroly kopce kopec kostel kostela kotra kraji kral kralem krasu krasy kravy krem
    kreten kricet kriste krok kruhu kterej kuchyn kuchyne kulka lano latky leda ledu ledvina ledviny lek lekar lekari
    leky lesni leti lez lezi libil libila litra madam marco maria martin martine matka matku matky maximalni meli meni
    menit mesicni mesta meste mestem mluvte moci mrzi musi musis musite muzi mysleni myslet nadale nadeje nadeji najde
    najdou najednou nakonec nakopu nakup nakupy napeti napsat napul narozeni nate navstivil nebud nebudte necela
    necele necelou necelych nech nechat nechodi nedam nedeje nedela nedelej nedelka nehoda nehode nehodu nehody nej
    nejaka nejdeme nejdes nejdete nejdu nejlepsim nejses nejsou nekam nekde nelzi nelzu nem nema nemas nemeli nemocne
    nemocnice nemohlo nemohou nepujdes nepujdu nesla nevedi nevolal new nici nohou nohu nohy nosem nosi nova nove
    novej novou novyho nozem nuz obe obedy obema obet ocas oci ocni odjizdi odpad odpal odpor oknem okoli omluvil
    omluvit omluvite operacni opet oplatku padej palce panem parek parku party pasku pasky pataho pater patkova patra
    patre patty paul peceni peci pes pete petra petre petru pit piti ples pocasi podal podej pohode pohodli pohybu
    pojede polovinu poprosit porazit poslat posledne posledni poslednich posledniho poslete postele pote potkat
    potreba potrebovat potrebu potrebuje potrebujem potrebujete povede prach prachu pracovne pracu pracuje pracujete
    prani prase prava pravde praveho pravni pravo pravy prd prece predem prejde preje prejit prelozil presny prijde
    prijede prijel prijem primet prisli prisne prived privedte projet projit prosil prosit prostredky prve prvne ptaka
    ptaky pujdu pulku rany red rek rikali rikalo rikals robin robota rocne rodin rodina rodine rodinou rodinu rodiny
    rohem rohu rose ruce ruku rusim saty schuzky sedel sedela sedeli sedet sedim sedni sefem ses sesli sestra
    sestricka sestricku sestricky sestrou sestru sestry setkal skonci skoncim skoncime slavit slibili slibit slouzi
    slouzil slouzit sluch snech snidane snidani sobotka souhlasil souhlasis souhlasit stacit stari start stary state
    stavet stavi stesti stinu strana strane stranu stravit stredisko stredova strejda strela strese stresu sundal
    sundat svacina svatbu svatby svate svou system systemu tahle tamhle tamto tatka tatou tech tehle temi temto test
    testy tihle timhle timto tlak tlaku tohodle tomuhle tomuto tretina tretinu trik trocha trochu tve tvi tvou tyhle
    udelam udelame uklid ukolem unava unaveny unavu unosu uteku utoku valky vari varit vasim vazim vecem vecere veceri
    veci vedeli vejde veky veliky velka velke velkyho verim vest vlastni vodu vody vraci vrata vrati vratil vratis
    vratit vratite vratme vstavat vybirat vyboru zada zajiste zalobu zastavi zastavil zastavim zatim zaver zavri zavru
    zmeni zmenil zminit zpatky zpet zprava zprave zrak zvladne zvladnete
    """)
