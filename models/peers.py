"""Our values against the published cases of other parsers (同类项目的公开用例).

``predict`` answers one case in the form that its suite compares; ``make peers`` runs the suites where they are at hand.
Refused, because no contract holds them: rewriting of running text (cn2an transform), ranges of numbers, units of data.

>>> predict({"suite": "recognizers.Number.NumberModel", "input": "三百二十"})
[{'text': '三百二十', 'start': 0, 'end': 3, 'value': '320.0'}]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.folding import fold
from pipeline.values import money, numbers, percent
from pipeline.values.identifiers import is_credit_code

UNIT_NAMES = {"CNY": "元", "USD": "美元", "HKD": "港元", "EUR": "欧元", "TWD": "新台币", "JPY": "日元"} | {
    "KRW": "韩元",
    "GBP": "英镑",
}


def predict(case: Mapping[str, Any]) -> Any:
    """Return what ``case["suite"]`` expects for ``case["input"]``, None where the suite is not for contracts.

    Raises ValueError: the text is no value (the right answer in the suites of errors).
    """
    answer = next((answer for prefix, answer in ANSWERS if case["suite"].startswith(prefix)), None)
    return answer(case, fold(case["input"])) if answer else None


def _refuse(case: Mapping[str, Any], text: str) -> Any:  # noqa: ARG001
    return None


def _error(case: Mapping[str, Any], text: str) -> Any:
    """cn2an takes a string of digits for an error in its strict mode; contracts write years and codes so."""
    if "strict" in case["suite"] and len(text) > 1 and all(char in numbers.DIGITS for char in text):
        return None
    return numbers.parse(text)


def _digits(_: Mapping[str, Any], text: str) -> str:
    return "".join(str(numbers.DIGITS.get(char, char)) for char in text)


def _number(_: Mapping[str, Any], text: str) -> float:
    return float(money.parse(text) if re.search("[元圆]", text) else numbers.parse(text))


def _amount(_: Mapping[str, Any], text: str) -> dict[str, Any]:
    found = next((mention for mention in money.find(text) if mention.value is not None), None)
    if found is None or found.value is None:
        return {"num": str(money.parse(text)), "case": "元"}
    low, high = (None if value is None else format(round(value, 2), "f") for value in (found.value, found.high))
    return {"num": low if high is None else [low, high], "case": UNIT_NAMES.get(found.currency, found.currency)}


def _amounts(case: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    return [
        {"text": case["input"][mention.start : mention.end], "offset": [mention.start, mention.end]}
        for mention in money.find(text)
        if mention.value is not None
    ]


def _currencies(_: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    return [_span(text, mention, None if mention.value is None else str(mention.value)) for mention in money.find(text)]


def _shares(_: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    found = (mention for mention in percent.find(text) if mention.value is not None)
    return [
        _span(text, mention, f"{(mention.value * 100).normalize()}%") for mention in found if mention.value is not None
    ]


def _numbers(_: Mapping[str, Any], text: str) -> list[dict[str, Any]]:
    return [_span(text, mention, str(float(mention.value))) for mention in numbers.find(text)]


def _code(_: Mapping[str, Any], text: str) -> bool:
    return is_credit_code(text)


def _span(text: str, mention: Any, value: str | None) -> dict[str, Any]:
    """Return a mention with its last character's offset, as Recognizers-Text counts."""
    return {"text": text[mention.start : mention.end], "start": mention.start, "end": mention.end - 1, "value": value}


ANSWERS: tuple[tuple[str, Callable[[Mapping[str, Any], str], Any]], ...] = (  # the first prefix that fits
    ("cn2an.transform", _refuse),
    ("cn2an.error", _error),
    ("cn2an.direct", _digits),
    ("cn2an", _number),
    ("jionlp.money_parse", _amount),
    ("jionlp.money_extract", _amounts),
    ("recognizers.NumberWithUnit.CurrencyModel", _currencies),
    ("recognizers.Number.PercentModel", _shares),
    ("recognizers.Number.NumberModel", _numbers),
    ("stdnum", _code),
)
