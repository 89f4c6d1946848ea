"""Edits of words that carry a duty, a right or a place, and of blanks: finders as in ``values``."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal

from tests.pairs import values
from tests.pairs.figures import plain, value
from tests.pairs.values import Site

NEGATIONS = (
    (r"(?<!并)不得", ("可以", "应当", "应")),
    (r"可以", ("不得", "应当")),
    (r"(?<![相对响反供适])应当(?!由)", ("可以", "可", "无须")),
    (r"(?<=[方人])应(?![当付])", ("可", "可以", "不必")),
    (r"(?<=[方且])须(?=[在指向])", ("可", "可以")),
    (r"有权", ("无权",)),
    (r"不承担", ("承担",)),
    (r"(?<=[方人])(?:仍应)?承担(?=违约|赔偿|由此|连带|相应)", ("不承担",)),
    (r"未经(?=甲方|乙方)", ("经",)),
    (r"不(?=退还|影响|提供电话)", ("",)),
)
CITIES = ("杭州市西湖区", "成都市武侯区", "厦门市思明区", "天津市河西区")
BOARDS = ("上海仲裁委员会", "深圳国际仲裁院", "重庆仲裁委员会", "北京仲裁委员会")
SIDES = (("甲方", "乙方"), ("出租人", "承租人"), ("出借人", "借款人"), ("需方", "供方"))
SIDE_RE = re.compile(
    r"(?<=由)(?P<a>甲方|乙方|出租人|承租人|需方|供方)(?=承担|负责|支付|购买|分[两四三]期|按月)"
    r"|^(?P<b>甲方|乙方|需方|供方|出租人|承租人)(?=应|须|有权|负责|不得|可以|逾期|未按|违反)"
)


def negations(text: str, chance: random.Random) -> Iterator[Site]:
    """Find words of duty, right and denial; of ``不`` the word that it denies belongs to the value."""
    for pattern, others in NEGATIONS:
        for match in re.finditer(pattern, text):
            other = chance.choice(others)
            old, new = match[0], other
            if not other:
                follows = text[match.end() : match.end() + 2]
                old, new = old + follows, follows
            yield Site(*match.span(), other, (old,), (new,))


def sides(text: str, chance: random.Random) -> Iterator[Site]:
    """Find who bears a duty."""
    for match in SIDE_RE.finditer(text):
        pair = next(pair for pair in SIDES if match[0] in pair)
        other = pair[1 - pair.index(match[0])]
        yield Site(*match.span(), other, (match[0],), (other,))


VENUE_RE = re.compile(
    r"(?P<place>甲方|乙方|原告|被告|物业|租赁物|出借人住|出租人|承租人)所在地"
    r"|(?<=出借人)(?P<live>住所地)"
    r"|(?<=向)(?P<court>[\u4e00-\u9fff]{2,4}市[\u4e00-\u9fff]{1,4}区)(?=人民法院)"
    r"|(?P<board>[\u4e00-\u9fff]{2}仲裁委员会)"
    r"|(?:提交|向)(?P<whole>(?:甲|乙)方所在地人民法院(?:诉讼|提起诉讼)|[\u4e00-\u9fff]{2,4}市[\u4e00-\u9fff]{1,4}区人民法院(?:起诉|提起诉讼))"
)
OTHER_PLACE = {"甲方": "乙方", "乙方": "甲方", "原告": "被告", "被告": "原告", "物业": "甲方", "租赁物": "承租人"} | {
    "出租人": "承租人",
    "承租人": "出租人",
}


def venues(text: str, chance: random.Random) -> Iterator[Site]:
    """Find where disputes go: the side, the court, the board, or court to arbitration."""
    for match in VENUE_RE.finditer(text):
        if match["place"] in OTHER_PLACE:
            other = OTHER_PLACE[match["place"]]
            yield Site(*match.span("place"), other, (f"{match['place']}所在地",), (f"{other}所在地",))
        elif match["live"]:
            start = match.start("live") - 3
            yield Site(start, start + 3, "借款人", ("出借人住所地",), ("借款人住所地",))
        elif match["court"]:
            other = chance.choice(CITIES)
            yield Site(*match.span("court"), other, (f"{match['court']}人民法院",), (f"{other}人民法院",))
        elif match["board"]:
            name = match["board"]
            name = name[-7:] if len(name) > 7 else name
            other = chance.choice([board for board in BOARDS if board != name])
            yield Site(match.end("board") - len(name), match.end("board"), other, (name,), (other,))
        elif match["whole"]:
            other = chance.choice(BOARDS)
            court = match["whole"].partition("法院")[0] + "法院"
            verb = match.start("whole") - (2 if text[match.start() :].startswith("提交") else 1)
            yield Site(verb, match.end("whole"), f"提交{other}仲裁", (court,), (other,))


# --- blanks ----------------------------------------------------------------------------------------------------------

GAP = r"(?:_{2,}|【\s*】|\[\s*\])"
COMPANIES = ("无锡明湖贸易有限公司", "长沙岳麓信息技术有限公司", "昆明云岭服务有限公司")
BLANKS = (  # pattern of a blank, texts that fill it, template of the normalised value
    (rf"(?P<gap>{GAP}年{GAP}月{GAP}日|_+年_+月_+日)", ("2025年6月1日", "2026年5月31日", "2025年12月15日"), "date"),
    (rf"(?<=人民币)(?P<gap>{GAP})(?=元)", ("3,200", "15,000", "800", "50,000"), "number"),
    (rf"(?P<gap>{GAP})(?=%)", ("85", "90", "95", "0.5", "3"), "number"),
    (rf"(?<=坐席)(?P<gap>{GAP})(?=人)", ("12", "20"), "number"),
    (rf"(?P<gap>{GAP})(?=小时|分。)", ("24", "48", "85"), "number"),
    (rf"(?<=有效期)(?P<gap>{GAP})(?=年)", ("2", "3"), "number"),
    (rf"(?<=每月)(?P<gap>{GAP})(?=日前)", ("10", "25"), "number"),
    (r"(?<=合同编号：)(?P<gap>_+)", ("HT-2025-018", "FW20250611"), "word"),
    (r"(?<=身份证号：)(?P<gap>_+)", ("11010519900307233X",), "word"),
    (r"(?P<gap>_+)(?=人民法院)", CITIES, "word"),
    (r"(?P<gap>_+)(?=为本借款)", ("赵启明",), "word"),
    (r"(?<=）：)(?P<gap>_+)$", ("何守仁", "林知秋"), "word"),
    (r"(?<=^甲方 )(?P<gap>x+)$", COMPANIES, "word"),
)


def fillings(text: str, chance: random.Random) -> Iterator[Site]:
    """Find blanks that can be filled."""
    for pattern, choices, form in BLANKS:
        for match in re.finditer(pattern, text):
            new = chance.choice(choices)
            forms: tuple[str, ...] = (new,)
            if form == "number":
                after = text[match.end() : match.end() + 1]
                forms = (new.replace(",", ""), new)
                forms += (f"{(Decimal(new) / 100).normalize():f}",) if after == "%" else ()
            if form == "date":
                year, month, day = map(int, re.findall(r"\d+", new))
                forms = (f"{year}-{month:02}-{day:02}", new)
            yield Site(*match.span("gap"), new, (), forms)


NAME_RE = re.compile(r"(?<=：)(?P<name>[\u4e00-\u9fff]{6,24}有限公司)$")
BLANK_LINE = "________"


def emptyings(text: str, chance: random.Random) -> Iterator[Site]:
    """Find values that can be taken out; a blank stays."""
    for match in values.BOTH_RE.finditer(text):
        blank = f"______元整{match['mid']}______{match['end']}"
        yield Site(*match.span(), blank, (plain(value(match["num"])),), ())
    for match in values.DATE_RE.finditer(text):
        printed = f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}"
        yield Site(*match.span(), "____年__月__日", (printed, match[0]), ())
    for match in values._rates(text):
        yield Site(*match.span("num"), "____", values.rate_forms(Decimal(match["num"]), match["sign"]), ())
    for match in values.LIMIT_RE.finditer(text):
        yield Site(*match.span("num"), "____", values.level_forms(Decimal(match["num"]), match), ())
    for match in NAME_RE.finditer(text):
        yield Site(*match.span("name"), BLANK_LINE, (match["name"],), ())
    if not values.BOTH_RE.search(text) and not text.startswith("| "):
        for match in values.MONEY_RE.finditer(text):
            number = value(match["num"]) * (10_000 if match["wan"] else 1)
            yield Site(*match.span("num"), "______", (plain(number),), ())
