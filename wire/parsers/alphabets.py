"""Which letters a language is written with: what a reading of bytes as its text is judged by.

A table holds the languages that share an encoding.
"""

from itertools import chain

# Letters beyond ASCII by frequency: wrong readings are made of rare or foreign letters.
WESTERN = {
    "English": "éèñüöçêïàëâ",
    "French": "éàèêçùôâûîœïëüæÿ",
    "German": "üäößé",
    "Spanish": "óíáñéúüªº",
    "Portuguese": "ãçéáóíêõúâàôüªº",
    "Italian": "èàùòéìíîóú",
    "Dutch": "ëéïèöüáóíêçà",
    "Danish, Norwegian": "åøæéèêóòâôàü",
    "Swedish, Finnish": "äåöéüšž",
    "Icelandic": "ðíáþöúéóæý",
    "Estonian": "äõüöšž",
    "Catalan": "éàóèíòúçïü·",
}
CENTRAL = {
    "Polish": "ąęłżśóćńź",
    "Czech": "íáéěýžřčšůúťňďó",
    "Slovak": "áíéčžýšúľťôňäďóŕĺ",
    "Hungarian": "áéöőóüíúű",
    "Romanian": "ăîşţâșț",
    "Croatian, Slovene": "čžšćđ",
    "German": "üäöß",
    "Albanian": "ëç",
}
BALTIC = {
    "Lithuanian": "ėšžįūųčąę",
    "Latvian": "āīēšūžļņčģķ",
    "Estonian": "äõüöšž",
    "Polish": "ąęłżśóćńź",
}
TURKISH = {"Turkish": "ıİşğüçöâîû"}
CYRILLIC = {
    "Russian": "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "Ukrainian": "оанівиертсклудмпязьбгйчхжцюєїшщфґ",
    "Bulgarian": "аоеитнврсдлкпмзъгуябчжйшщюцхфьѝ",
    "Serbian": "аоиенрстјукдвмплзбгчшцжхњћљђфџ",
    "Macedonian": "аоиетнрсвкдупмјлгбзшчцжќхѓњљфџѕ",
    "Belarusian": "аіенрсыолткудпвямзбйгцўчьхшжюёфэ",
}
GREEK = {"Greek": "αοιτεσνηυρςκπμλόίάδήγέωθύχφώβξζψϊϋΐΰ"}
HEBREW = {"Hebrew": "יוהלארתבשמןםנדעחקפגטצכסזךףץ" + "".join(map(chr, range(0x5B0, 0x5C3)))}
ARABIC = {
    "Arabic": "اليمنوتربةعدسفهحقكجأىشصطخضذزثغءئإؤظآ" + "ـ" + "".join(map(chr, range(0x64B, 0x653))),
    "Persian": "ایرندهمتوسبشکزفگلخقجحعپطضصآچغذثظژئأءؤ\u200c",
    "Urdu": "ایکرےنہموتسلبجدںپعشحگقفخٹھزصچغطضذڑآئءؤڈظثژۓ\u200c",
}
THAI = {"Thai": "านรกอเ่ง้มยลวดทสตะปบคหแจพชขใไโผซถฟศธฐณภษญฆฎฏฑฒฌฬฮฤฝฉๆฯ์ัิีึืุู็ำๅ๊๋"}

LATIN = (WESTERN, CENTRAL, BALTIC, TURKISH)
LATIN_LETTERS = frozenset("".join(chain.from_iterable(table.values() for table in LATIN)))

# ASCII letters that a language leaves to foreign names.
FOREIGN = {
    "French": "kw",
    "Spanish": "kw",
    "Portuguese": "kwy",
    "Italian": "jkwxy",
    "Danish, Norwegian": "qwxz",
    "Swedish, Finnish": "qwxz",
    "Icelandic": "cqwz",
    "Estonian": "cqwxyz",
    "Catalan": "kwy",
    "Polish": "qvx",
    "Czech": "gqwx",
    "Slovak": "qwx",
    "Hungarian": "qwx",
    "Romanian": "kqwy",
    "Croatian, Slovene": "qwxy",
    "Albanian": "w",
    "Lithuanian": "fhqwx",
    "Latvian": "fhqwxy",
    "Turkish": "qwx",
}
