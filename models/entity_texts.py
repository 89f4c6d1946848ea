"""Contract heads, recitals, running text and signatures around made-up names (文本生成).

The phrasings are those of ``models/entities/phrasings.toml``; families that are kept for calibration and for figures
are never trained on.  A share of the texts are training clauses of ``models/clauses`` with names in the place of 甲方
and other roles, so that names stand in all sorts of sentences; the writers are split as the families are.  Texts are
folded as extractors see them.  Marked are organisations and persons (``ORG``, ``PER``) and places (``LOC``); courts,
banks of accounts, laws, blanks and words such as 甲方 are not.

>>> text = texts("train", 1, seed=6)[0]
>>> text == texts("train", 1, seed=6)[0], all(0 <= start < end for start, end, _ in text.spans)
(True, True)
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

from models import entity_names as names
from models.entity_names import WORDS, one_of
from pipeline.extractors._party_labels import pairs
from pipeline.folding import FOLD

PHRASINGS = Path(__file__).with_name("entities") / "phrasings.toml"
CLAUSES = Path(__file__).with_name("clauses")
WRITERS = {"train": "abcdefijklm", "held": "g", "test": "h"}
NAMING_KINDS = ("parties", "signature")  # of clauses that hold names of their own
OWN_NAME_RE = re.compile(r"公司(?![的应须有在所])|事务所|研究所|学院|医院|先生|女士")
ROLE_RE = re.compile(
    r"[甲乙丙]方|(?:出租|承租|发包|承包|委托|受托|转让|受让|出借|借款|许可|被许可|买|卖|供|需|保证|抵押|服务|承运|托运|保管)[方人]|客户|业主|房东|租客|供应商|加盟商"
)
CLAUSE_CHARS = 200
CLAUSE_SHARE, NAMED_SHARE = 0.4, 0.7  # of texts that are clauses; of those, with names
USES = ("train", "held", "test")
CHOICE_RE = re.compile(r"\[([^\[\]{}]*|(?:[^\[\]{}]|\{[A-Za-z]+\})*)\]")
SLOT_RE = re.compile(r"\{([A-Za-z]+)\}")
PARTY_RE = re.compile(r"[ABC][OP]?")
KEEPS_PARTIES = 0.6  # share of texts whose paragraphs tell of the same parties
ORGANISATIONS = 0.68  # share of parties
SPACED = 0.04  # share of persons of two characters written with a gap
BROKEN, LEAST_BROKEN = 0.03, 6  # share of names that a line end parts, and the least length of those


class Span(NamedTuple):
    """A marked stretch."""

    start: int
    end: int
    label: str


class Text(NamedTuple):
    """A made-up text with its names, and the family of phrasing that it shows."""

    text: str
    spans: tuple[Span, ...]
    family: str


class Family(NamedTuple):
    """Ways of saying the same; use: train, held or test."""

    name: str
    use: str
    lines: tuple[str, ...]


@cache
def families() -> tuple[Family, ...]:
    """Return the families of phrasing."""
    table = tomllib.loads(PHRASINGS.read_text("utf-8"))["family"]
    return tuple(Family(entry["name"], entry.get("use", "train"), tuple(entry["lines"])) for entry in table)


def digest() -> str:
    """Return the SHA-256 of the lists that texts are made of."""
    made = hashlib.sha256()
    clauses = [CLAUSES / f"train_{writer}.tsv" for writer in "".join(WRITERS.values())]
    for path in (WORDS, PHRASINGS, *clauses):
        made.update(path.read_bytes())
    return made.hexdigest()


def texts(use: str, count: int, seed: int) -> list[Text]:
    """Return ``count`` texts of the families of ``use``."""
    random = Random(f"{use}{seed}")
    return [_clause(random, use) if random.random() < CLAUSE_SHARE else _text(random, use) for _ in range(count)]


@cache
def _clauses(use: str, *, with_role: bool) -> tuple[str, ...]:
    """Return the clauses of the writers of ``use`` that hold no name of their own."""
    rows = [
        line.split("\t")
        for writer in WRITERS[use]
        for line in (CLAUSES / f"train_{writer}.tsv").read_text("utf-8").splitlines()
    ]
    return tuple(
        text.replace("\\n", "\n")[:CLAUSE_CHARS]
        for kind, text in rows
        if kind not in NAMING_KINDS
        and not OWN_NAME_RE.search(text)
        and (not with_role or ROLE_RE.search(text[:CLAUSE_CHARS]))
    )


def _clause(random: Random, use: str) -> Text:
    """Return a clause with names in the place of its roles, or as it is: roles are no names."""
    is_named = random.random() < NAMED_SHARE
    line = random.choice(_clauses(use, with_role=is_named))
    given: dict[str, tuple[str, str]] = {}
    text, spans, last = "", [], 0
    for match in ROLE_RE.finditer(line) if is_named else ():
        if match.group() not in given:
            given[match.group()] = _party(random, None) if random.random() < NAMED_SHARE else (match.group(), "")
        written, label = given[match.group()]
        text += line[last : match.start()]
        last = match.end()
        if label:
            spans.append(Span(len(text), len(text) + len(written), label))
        text += written
    return Text((text + line[last:]).translate(FOLD), tuple(spans), "clause")


def _text(random: Random, use: str) -> Text:
    chosen = [family for family in families() if family.use == use]
    known: dict[str, tuple[str, str]] = {}
    text, spans, family = "", [], chosen[0]
    if random.random() < 0.35:
        text = _title(random) + "\n"
    for _ in range(random.choice((1, 1, 2, 2, 3))):
        family = random.choice(chosen)
        if random.random() > KEEPS_PARTIES:
            known = {}
        part, marked = _filled(random, _chosen(random, random.choice(family.lines)), known)
        spans += [Span(span.start + len(text), span.end + len(text), span.label) for span in marked]
        text += part + random.choice(("\n", "\n", "\n\n", ""))
    return Text(text.translate(FOLD), tuple(spans), family.name)


def _chosen(random: Random, line: str) -> str:
    """Return ``line`` with one way of each choice, the innermost first."""
    while match := CHOICE_RE.search(line):
        line = line[: match.start()] + random.choice(match[1].split("|")) + line[match.end() :]
    return line


def _filled(random: Random, line: str, known: dict[str, tuple[str, str]]) -> tuple[str, list[Span]]:
    text, spans, last = "", [], 0
    roles = _roles(random)
    for match in SLOT_RE.finditer(line):
        text += line[last : match.start()]
        last = match.end()
        written, label = _slot(random, match[1], known, roles)
        if label and len(written) >= LEAST_BROKEN and random.random() < BROKEN:
            place = random.randint(2, len(written) - 2)
            written = f"{written[:place]}\n{written[place:]}"
        if label:
            spans.append(Span(len(text), len(text) + len(written), label))
        text += written
    return text + line[last:], spans


def _slot(random: Random, slot: str, known: dict[str, tuple[str, str]], roles: tuple[str, str]) -> tuple[str, str]:
    """Return what stands in a slot, and its label where it is a name."""
    if PARTY_RE.fullmatch(slot):
        wanted = {"O": "ORG", "P": "PER"}.get(slot[1:])
        if slot[0] not in known or (wanted and known[slot[0]][1] != wanted):
            known[slot[0]] = _party(random, wanted)
        return known[slot[0]]
    if slot in "ab":
        return names.short_name(known.get(slot.upper(), (names.organisation(random), ""))[0], random), ""
    if slot in ("ra", "rb"):
        return roles[slot == "rb"], ""
    if slot in MAKERS:
        label, maker = MAKERS[slot]
        return maker(random), label
    raise KeyError(slot)


def _party(random: Random, wanted: str | None) -> tuple[str, str]:
    if wanted == "ORG" or (wanted is None and random.random() < ORGANISATIONS):
        return names.organisation(random), "ORG"
    name = names.person(random)
    return (f"{name[0]}  {name[1]}" if len(name) == 2 and random.random() < SPACED else name), "PER"


def _roles(random: Random) -> tuple[str, str]:
    if random.random() < 0.35:
        return "甲方", "乙方"
    pair = random.choice([entry for entry in pairs() if "second" in entry])
    return random.choice(pair["first"]), random.choice(pair["second"])


def _title(random: Random) -> str:
    ending = random.choice(("合同", "合同", "协议", "协议书", "合同书", "框架协议", "补充协议", "意向书", "备忘录"))
    return one_of(random, "noise", "subjects") + ending


def _date(random: Random) -> str:
    year, month, day = random.randint(1995, 2026), random.randint(1, 12), random.randint(1, 28)
    return random.choice((f"{year}年{month}月{day}日", f"{year}.{month}.{day}", f"{year}年{month}月", "    年  月  日"))


def _money(random: Random) -> str:
    amount = random.randint(1, 9999)
    return random.choice((f"{amount}元", f"人民币{amount}万元", f"¥{amount}00.00", "人民币伍万元整", f"{amount},000元"))


def _court(random: Random) -> str:
    return names.town(random) + random.choice(
        ("人民法院", "中级人民法院", "仲裁委员会", "劳动人事争议仲裁委员会", "公证处", "国际仲裁中心", "区人民法院")
    )


def _digits(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def _code(random: Random) -> str:
    return random.choice(("91330100", "HT-2024-", "浙A", "GB/T ", "XY")) + _digits(random, random.randint(3, 10))


def _listed(name: str) -> Callable[[Random], str]:
    return lambda random: one_of(random, "noise", name)


MAKERS: dict[str, tuple[str, Callable[[Random], str]]] = {
    "P": ("PER", names.person),
    "O": ("ORG", names.organisation),
    "L": ("LOC", names.address),
    "D": ("LOC", names.town),
    "bank": ("", names.bank),
    "court": ("", _court),
    "law": ("", _listed("laws")),
    "goods": ("", _listed("goods")),
    "subject": ("", _listed("subjects")),
    "generic": ("", _listed("generic")),
    "blank": ("", _listed("blanks")),
    "title": ("", _title),
    "date": ("", _date),
    "money": ("", _money),
    "n": ("", lambda random: str(random.randint(1, 60))),
    "tel": ("", lambda random: "1" + _digits(random, 10)),
    "id": ("", lambda random: _digits(random, 18)),
    "code": ("", _code),
}


def slots() -> Iterator[str]:
    """Yield every slot that the phrasings use."""
    for family in families():
        for line in family.lines:
            yield from SLOT_RE.findall(line)
