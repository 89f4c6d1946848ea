"""Names of organisations, persons and places, made up after the grammar of real ones (名称生成).

A Chinese company is called by its district, its own word, its trade and its legal form (行政区划 + 字号 + 行业 +
组织形式), with the district in front, in brackets or nowhere; offices, schools, villages, shops, branches and foreign
companies have grammars of their own.  The same seed gives the same names; no list of real parties is used.

>>> organisation(Random(2)), person(Random(1)), address(Random(4))[:3]
('宏贞犇设计工作室', '肖仪翔', '贵州省')
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

WORDS = Path(__file__).with_name("entities") / "words.toml"
MADE_UP_PLACES = 0.3  # share of districts
MUNICIPALITIES = frozenset(("北京", "上海", "天津", "重庆", "香港", "澳门"))


@cache
def words(group: str, name: str) -> tuple[str, ...]:
    """Return a word list; of a list of single characters, the characters."""
    text: str = tomllib.loads(WORDS.read_text("utf-8"))[group][name]
    if "|" in text:
        return tuple(text.split("|"))
    return tuple(text.split()) if " " in text else tuple(text)


@cache
def usual_characters() -> tuple[str, ...]:
    """Return the 3,755 usual characters of GB 2312: a company's own word can be any of them."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return tuple(row.decode("gb2312") for row in rows if row[0] < 0xD7 or row[1] < 0xFA)


def one_of(random: Random, group: str, name: str) -> str:
    """Return a word of a list."""
    return random.choice(words(group, name))


def weighed(random: Random, choices: Sequence[tuple[int, Callable[[Random], str]]]) -> str:
    """Return what one of the makers makes; the first number of a choice is its weight."""
    makers = [maker for _, maker in choices]
    return random.choices(makers, [weight for weight, _ in choices])[0](random)


def town(random: Random) -> str:
    """Return a district as names begin with it: 浙江省, 杭州, 杭州市西湖区."""
    if random.random() < MADE_UP_PLACES:
        return _places(random)
    city = one_of(random, "places", "cities")
    full = city if city in ("香港", "澳门") else city + "市"
    return random.choice(
        (
            city,
            city,
            full,
            full,
            one_of(random, "places", "provinces"),
            one_of(random, "places", "short_provinces"),
            one_of(random, "places", "districts"),
            full + one_of(random, "places", "districts"),
            one_of(random, "places", "short_provinces") + (city if city not in MUNICIPALITIES else ""),
            one_of(random, "places", "provinces") + (full if city not in MUNICIPALITIES else ""),
        )
    )


def _places(random: Random) -> str:
    """Return one to three places in each other that no list holds: 清沅市汝山县."""
    chars = words("places", "place_chars") if random.random() < 0.7 else usual_characters()
    ends = ("市", "县", "区", "镇", "街道") if random.random() < 0.5 else words("places", "place_ends")
    count = random.choice((1, 1, 1, 2, 2, 3))
    where = sorted(random.sample(range(len(ends)), min(count, len(ends))))
    made = "".join("".join(random.choices(chars, k=random.choice((1, 2, 2, 2, 3)))) + ends[at] for at in where)
    owner = one_of(random, "places", random.choice(("provinces", "short_provinces", "cities")))
    return random.choice(("", "", owner)) + made


def address(random: Random) -> str:
    """Return a postal address."""
    if random.random() < MADE_UP_PLACES / 2:
        return _places(random) + _own_word(random) + random.choice("路街巷道村里") + _number(random, "号弄组")
    city = one_of(random, "places", "cities")
    start = "" if city in MUNICIPALITIES or random.random() < 0.6 else one_of(random, "places", "provinces")
    start += city if city in ("香港", "澳门") else city + "市"
    start += one_of(random, "places", "districts") if random.random() < 0.8 else ""
    if random.random() < 0.2:
        return (
            start + one_of(random, "places", "towns") + one_of(random, "places", "villages") + _number(random, "组号")
        )
    road = one_of(random, "places", "roads") + _number(random, "号")
    site = random.choice(("", "", _own_word(random) + one_of(random, "places", "sites")))
    room = random.choice(("", f"{random.randint(1, 30)}幢", f"{random.randint(1, 9)}号楼{random.randint(101, 2999)}室"))
    return start + road + site + room


def _number(random: Random, unit: str) -> str:
    return f"{random.randint(1, 999)}{random.choice(unit)}"


def person(random: Random) -> str:
    """Return a person's name: two to four characters, or one of a minority with its points."""
    roll = random.random()
    if roll < 0.04:
        return one_of(random, "persons", "minority") if random.random() < 0.4 else _sounded(random)
    if roll < 0.06:
        return one_of(random, "persons", "double") if random.random() < 0.5 else _sounded(random, points=0)
    if roll < 0.07:
        return f"{one_of(random, 'persons', 'latin_first')} {one_of(random, 'persons', 'latin_last')}"
    surname = one_of(random, "persons", "compound" if roll < 0.11 else "surnames")
    given = words("persons", "given") if random.random() < 0.85 else usual_characters()
    return surname + "".join(random.choices(given, k=random.choice((1, 2, 2, 2))))


def _sounded(random: Random, points: int = 1) -> str:
    """Return a name of another language as it sounds in Chinese, with a point between its parts."""
    sounds = words("persons", "sounds")
    lengths = (2, 3, 3, 4) if points else (3, 4, 4, 5)
    return "·".join("".join(random.choices(sounds, k=random.choice(lengths))) for _ in range(points + 1))


def _own_word(random: Random) -> str:
    roll = random.random()
    if roll < 0.4:
        return one_of(random, "companies", "words")
    chars = words("companies", "chars") if roll < 0.75 else usual_characters()
    return "".join(random.choices(chars, k=random.choice((2, 2, 2, 3, 3, 4))))


def short_name(name: str, random: Random) -> str:
    """Return a short form that a definition could give ``name``."""
    cut = random.randint(0, max(min(len(name) - 4, 4), 0))
    return name[cut : cut + random.choice((2, 2, 3, 4))] + random.choice(("", "", "公司", "集团", "方"))


def company(random: Random) -> str:
    """Return a company: district, own word, trade and form; the district may stand in brackets or be left out."""
    own, trade, form = (
        _own_word(random),
        one_of(random, "companies", "industries"),
        one_of(random, "companies", "forms") if random.random() < 0.4 else "有限公司",
    )
    trade = trade if random.random() < 0.92 else ""
    if random.random() < 0.12:
        trade += one_of(random, "companies", "industries")
    place = town(random)
    bare = place.removesuffix("省").removesuffix("市")
    name = random.choices(
        (
            f"{place}{own}{trade}{form}",
            f"{own}({bare}){trade}{form}",
            f"{own}{trade}({bare}){form}",
            own + trade + form,
        ),
        (11, 2, 2, 5),
    )[0]
    return name.replace("(有限合伙)有限公司", "(有限合伙)")


def branch(random: Random) -> str:
    """Return a company's branch."""
    place = random.choice((town(random).removesuffix("省"), town(random).removesuffix("市"), _own_word(random)))
    return company(random) + place + one_of(random, "companies", "branches")


def bank(random: Random) -> str:
    """Return a bank's branch."""
    owner = one_of(random, "companies", "banks") + random.choice(("", "", "股份有限公司"))
    place = random.choice((town(random), _own_word(random), one_of(random, "places", "cities") + _own_word(random)))
    return owner + place + one_of(random, "companies", "bank_ends")


def _office(random: Random) -> str:
    place = town(random)
    place = place + "市" if place in words("places", "cities") and place not in MUNICIPALITIES else place
    place = random.choice((place, place, one_of(random, "places", "towns")))
    return place + one_of(random, "offices", "bureaus")


def _school(random: Random) -> str:
    return random.choice((town(random), town(random) + _own_word(random), _own_word(random))) + one_of(
        random, "offices", random.choice(("schools", "hospitals"))
    )


def _institute(random: Random) -> str:
    place = random.choice((town(random), "中国", town(random) + one_of(random, "companies", "industries")))
    return place + one_of(random, "offices", "institutes")


def _village(random: Random) -> str:
    full = town(random) + one_of(random, "places", "districts") + one_of(random, "places", "towns")
    place = random.choice((town(random), one_of(random, "places", "towns"), "", full))
    village = one_of(random, "places", "villages") if random.random() < 0.5 else f"{_own_word(random)}村"
    return place + random.choice(
        (
            village + one_of(random, "offices", "villages"),
            village + f"第{random.choice('一二三四五六七八九')}村民小组",
            village + f"{random.choice('一二三四五六七八九1234567')}组",
            one_of(random, "places", "villages") + one_of(random, "offices", "villages"),
            _own_word(random) + one_of(random, "places", "sites")[-2:] + "业主委员会",
            _own_word(random) + one_of(random, "offices", "cooperatives"),
        )
    )


def _shop(random: Random) -> str:
    place = random.choice((town(random), "", town(random) + one_of(random, "places", "districts")))
    return place + _own_word(random) + one_of(random, "offices", "shops")


def _small(random: Random) -> str:
    """Return a small business or a house of the public as it is registered: its places, its word, what it does."""
    places = random.choice((town(random), _places(random), one_of(random, "places", "towns"), ""))
    near = random.choice(("", "", one_of(random, "places", "villages"), _own_word(random) + random.choice("镇乡村")))
    own = random.choice((_own_word(random), _own_word(random), person(random)[:3], ""))
    if random.random() < 0.3 and (places or near):
        return places + near + random.choice((own, "")) + one_of(random, "offices", "halls")
    trades = one_of(random, "offices", "small_trades")
    return places + near + own + trades + one_of(random, "offices", "small_ends")


def _firm(random: Random) -> str:
    return random.choice((town(random), "")) + _own_word(random) + one_of(random, "offices", "firms")


def _foreign(random: Random) -> str:
    own = random.choice((" ", " ", " & ", " and ")).join(
        random.sample(words("companies", "latin") + words("persons", "latin_last"), random.choice((1, 2, 2)))
    )
    if random.random() < 0.3:
        return f"{own} {one_of(random, 'companies', 'latin_forms')}"
    return f"{own} {one_of(random, 'companies', 'latin_trades')} {one_of(random, 'companies', 'latin_forms')}"


ORGANISATIONS: tuple[tuple[int, Callable[[Random], str]], ...] = (
    (54, company),
    (6, branch),
    (4, bank),
    (9, _office),
    (7, _school),
    (4, _institute),
    (6, _village),
    (7, _shop),
    (16, _small),
    (4, _firm),
    (4, _foreign),
)


def organisation(random: Random) -> str:
    """Return an organisation of any sort."""
    return weighed(random, ORGANISATIONS)
