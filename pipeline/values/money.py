"""Amounts of money (金额): digits, capitals, both of the same amount, blanks; with currency and period.

Reads ``¥32,000.00`` ``人民币贰仟陆佰元整(2600元/月)`` (one amount) ``30万元`` ``4 500元`` ``3600(叁仟陆佰元整)``
``伍元伍角整`` ``9600/年`` ``HKD 500``, and the amounts that a form leaves open: ``____元`` ``人民币 元整(¥ 元)``
``按照元/小时`` ``×万元`` ``拾万仟佰拾元整`` ``****6400元`` ``{{price}}元``.
Not read: bare numbers (cells of a price table), shares, areas.
Source: the capitals of the Accounting Basics rules (会计基础工作规范); ISO 4217 for currencies.

>>> [(str(m.value), m.per, m.capital) for m in find("人民币壹仟伍佰元/月(1500元/月),押金____元")]
[('1500', 'month', '壹仟伍佰'), ('None', None, None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from pipeline.values import _money_patterns as patterns
from pipeline.values import numbers
from pipeline.values._money_words import ISO, read_per
from pipeline.values.blanks import without_examples

SUM_RE = re.compile(r"合计|共计|总计|总额")
BEFORE_CHARS = 64  # a capital amount with its label before the unit
AFTER_CHARS = 72  # label and amount after a currency, period and capital after a unit


class Mention(NamedTuple):
    """An amount at [start, end) of the text.

    value: None where the contract leaves the amount open
    currency: ISO 4217
    per: month day hour year person-month order piece once, or None
    capital: the amount in Chinese capitals as written, spaces dropped
    high: the upper end of a range (3000-5000元)
    unit: the period as printed: ``/人/月``
    label: the words between currency and amount: ``(大写)``
    """

    start: int
    end: int
    value: Decimal | None
    currency: str = "CNY"
    per: str | None = None
    capital: str | None = None
    high: Decimal | None = None
    unit: str = ""
    label: str = ""

    @property
    def is_blank(self) -> bool:
        """Return whether the contract leaves the amount open."""
        return self.value is None


def find(text: str) -> Iterator[Mention]:
    """Yield every amount of ``text``, in order; the two writings of one amount are one mention."""
    text = without_examples(text)
    pending: Mention | None = None
    for start, end in _windows(text):
        for match in patterns.AMOUNT_RE.finditer(text, start, end):
            mention = _read(match)
            if mention is None:
                continue
            mention = _extend(text, mention)
            joined = _join(text, pending, mention) if pending else None
            if pending and joined is None:
                yield _closed(text, pending)
            pending = joined or mention
    if pending:
        yield _closed(text, pending)


def parse(text: str) -> Decimal:
    """Return the amount that the whole of ``text`` writes.

    Raises ValueError: not one amount, or a blank one.

    >>> str(parse("壹拾壹元壹角")), str(parse("1.5万元")), str(parse("约15k"))
    ('11.1', '15000', '15000')
    """
    mentions = list(find(text))
    if len(mentions) == 1 and mentions[0].value is not None:
        return mentions[0].value
    return _amount(text.strip().strip("约大至少多不到左右以上下近"))


def show(text: str) -> str:
    """Return the amounts of ``text`` as a line of the tests shows them.

    >>> show("押金____元,月租1500元/月")
    'blank CNY; 1500 CNY month'
    """
    return "; ".join(" ".join(_shown(mention)) for mention in find(text))


def _shown(mention: Mention) -> Iterator[str]:
    yield "blank" if mention.value is None else str(mention.value)
    yield mention.currency
    if mention.high is not None:
        yield f"to {mention.high}"
    yield from (part for part in (mention.per, mention.capital) if part)


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches around money words; the rest of the text is never looked at."""
    low = high = 0
    for anchor in patterns.ANCHOR_RE.finditer(text):
        if not patterns.is_anchor(text, anchor.start()):
            continue
        start, end = anchor.start() - BEFORE_CHARS, anchor.end() + AFTER_CHARS
        if start > high:
            if high:
                yield low, high
            low = start
        low, high = max(low, 0), end
    if high:
        yield low, min(high, len(text))


def _read(match: re.Match[str]) -> Mention | None:
    """Return the mention of a match of ``AMOUNT_RE``, or None where nothing of money is meant."""
    if match["bare"]:
        return _read_lost(match)
    if match["kay"]:
        if not patterns.PAY_RE.search(match.string, max(match.start() - 24, 0), match.start()):
            return None
        high = match["kay_high"]
        return _mention(match, _amount(match["kay"]), None)._replace(high=_amount(high) if high else None)
    if match["plain"]:
        value = Decimal(match["plain"].replace(",", ""))
        return _mention(match, value, match["suffix_d"])
    name = "_a" if match["currency"] else "_b"
    suffix = match["suffix" + name] or ""
    written = match["digits" + name] or match["chinese" + name] or match["low" + name]
    if written and not patterns.NOTHING_RE.fullmatch(written):
        return _read_written(match, name, written, suffix)
    is_open = match["slots" + name] or match["hole" + name] or match["masked" + name] or written
    return _mention(match, None, suffix) if is_open or _is_slot(match) else None


def _read_written(match: re.Match[str], name: str, written: str, suffix: str) -> Mention | None:
    if written in "百佰千仟":  # 每仟元保险金额: a base, no amount
        return None
    high = match["high" + name]
    try:
        value, top = _bounds(written, high)
        value += _small(match, name)
        if high and match["middle" + name] is None:
            value = _same_scale(value, written, high)
    except ValueError:
        return None
    return _mention(match, value, suffix)._replace(capital=_capital(match, name), high=top)


def _capital(match: re.Match[str], name: str) -> str | None:
    """Return the capitals, with their unit where jiao or fen follow it: without those the amount is not whole."""
    written = match["chinese" + name] or ""
    if not patterns.CAPITAL_RE.search(written):
        return None
    if match["jiao" + name] or match["fen" + name] or match["cent" + name]:
        end = match.start("suffix" + name) if match["suffix" + name] else match.end()
        written = match.string[match.start("chinese" + name) : end]
    return re.sub(r"[ _]+", "", written)


def _bounds(written: str, high: str | None) -> tuple[Decimal, Decimal | None]:
    """Return the ends of a range; 八九亿 and 数十亿 are ranges in one word."""
    about = patterns.ABOUT_RE.fullmatch(written)
    if about is None:
        return _amount(written), _amount(high) if high else None
    low, unit = about.groups()
    if low == "数":
        return numbers.parse(unit if unit[0] in numbers.UNITS else "一" + unit), _amount(unit) * 10
    return numbers.parse(low[0] + unit), numbers.parse(low[1] + unit)


def _read_lost(match: re.Match[str]) -> Mention | None:
    before = match.string[max(match.start() - 12, 0) : match.start()]
    after = match.string[match.end() : match.end() + 4]
    gap = len(match["gap"])
    if patterns.HEADER_RE.search(before) or (not before.strip() and gap < 2):
        return None
    has_end = bool(match["suffix_c"] or match["bare_end"] or patterns.LOST_END_RE.match(after))
    if (gap >= 2 and before.strip()) or (patterns.LOST_RE.search(before) and has_end):
        return _mention(match, None, match["suffix_c"] or "")
    return None


def _is_slot(match: re.Match[str]) -> bool:
    """Return whether a currency without an amount opens a slot, as in ``人民币 元`` or ``人民币(大写):``."""
    if match["unit_a"] or match["whole"]:
        return True
    label = match["label"]
    before = match.string[max(match.start() - 12, 0) : match.start()]
    is_aside = before.endswith("(") and match.string.startswith(")", match.end()) and not label
    if patterns.TALK_RE.search(before) or is_aside:  # 币种为人民币(¥)
        return False
    at_end = bool(patterns.SLOT_END_RE.match(match.string, match.end()))
    if match["currency"] in ("¥", "$", "€", "£"):
        return at_end
    return at_end and ("写" in label or ":" in label or label.count(" ") >= 2 or before.endswith(":"))


def _mention(match: re.Match[str], value: Decimal | None, suffix: str | None) -> Mention:
    start = match.start() + len(match.group()) - len(match.group().lstrip())
    per = read_per(suffix) if suffix else None
    unit = (suffix or "").strip()
    return Mention(start, match.end(), value, _currency(match), per, unit=unit, label=match["label"] or "")


def _currency(match: re.Match[str]) -> str:
    """Return the ISO code; ``$`` before 元 is a misprinted ¥."""
    unit = (match["unit_a"] or match["unit_b"] or match["bare"] or "").strip()
    word = unit if unit and unit[0] not in "元圆圓块" else unit[1:].strip() or unit
    iso, prefix = ISO.get(word, "CNY"), match["currency"]
    if prefix and not (prefix == "$" and unit) and (iso == "CNY" or not unit):
        iso = ISO[prefix]
    return iso


def _amount(text: str) -> Decimal:
    text = text.strip().replace("、", ".")
    if text.startswith("."):
        text = "0" + text
    if text[-1:] in ("k", "K") and text[:-1].strip().replace(".", "", 1).isdigit():
        return Decimal(text[:-1].strip()) * 1000
    if text[:1].isdigit():
        text = re.sub(r"(?<=\d) (?=\d)", "", text)
    return Decimal(text) if text.isdigit() and text.isascii() else numbers.parse(text)


def _small(match: re.Match[str], name: str) -> Decimal:
    """Return what jiao and fen add."""
    jiao, fen = match["jiao" + name], match["fen" + name]
    cent = match["cent" + name] or match["sub" + name]
    total = numbers.parse(jiao) / 10 if jiao else Decimal(0)
    return total + (numbers.parse(fen or cent) / 100 if fen or cent else Decimal(0))


def _same_scale(value: Decimal, low: str, high: str) -> Decimal:
    """Return the lower end of a range in the scale of the upper: 2-3万, 十八至三十万, 10~15k."""
    scale = re.search(r"[万萬亿億kK]+$", high.strip())
    if scale is None or re.search(r"[万萬亿億kK]", low):
        return value
    return value * _amount("1" + scale.group())


def _extend(text: str, mention: Mention) -> Mention:
    """Return the capital amount of 3600(叁仟陆佰元整) with the digits before it, which lack a unit."""
    if not mention.capital or "(" not in text[max(mention.start - 1, 0) : mention.start + 1]:
        return mention
    before = patterns.BEFORE_CAPITAL_RE.search(text, max(mention.start - 24, 0), mention.start + 1)
    figures = list(numbers.find(before.group(1))) if before else []
    if before and len(figures) == 1 and figures[0].value == mention.value:
        return mention._replace(start=before.start())
    return mention


def _closed(text: str, mention: Mention) -> Mention:
    """Return the mention with the bracket that closes what it opened, and the period behind that."""
    written = text[mention.start : mention.end]
    match = patterns.CLOSE_RE.match(text, mention.end) if written.count("(") > written.count(")") else None
    if match is None:
        return mention
    suffix = match["suffix"] or ""
    end = match.end() if suffix.lstrip().startswith("/") else match.end("bracket")
    if mention.unit or not suffix:
        return mention._replace(end=end)
    return mention._replace(end=end, unit=suffix.strip(), per=read_per(suffix))


def _join(text: str, first: Mention, second: Mention) -> Mention | None:
    """Return both as one when they write the same amount twice: capitals and digits, or a slot for each."""
    gap = text[first.end : second.start]
    if second.start < first.end or len(gap) > 24 or not patterns.JOIN_RE.fullmatch(gap):
        return None
    if first.value is None and second.value is None and first.unit and SUM_RE.search(gap):
        return None  # 每块__元/月,合计人民币__元
    link = gap + text[second.start : second.start + 1] + second.label
    is_linked = bool(patterns.LABEL_RE.search(link))
    has_capital = bool(first.capital) != bool(second.capital)
    is_same = first.value == second.value and (has_capital or "(" in gap or first.value is None)
    if not (is_linked and (is_same or has_capital)) and not (is_same and has_capital):
        return None
    values = (first.value, second.value) if first.capital is None else (second.value, first.value)
    return first._replace(
        end=second.end,
        value=next((value for value in values if value is not None), None),
        per=first.per or second.per,
        unit=first.unit or second.unit,
        capital=first.capital or second.capital,
        currency=first.currency if first.currency != "CNY" else second.currency,
    )
