"""Amounts in digits and in capitals (大小写金额): one token, even where they do not agree.

>>> str(capital_value("壹仟伍佰")), capital_value("壹仟壹仟")
('1500', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from pipeline.compare.terms.tokens import Token
from pipeline.values import money

MONEY_GAP_RE = re.compile(
    r"[ ,;、(【\[]{0,3}(?:即|计|合|约|也即)?[(]?(?:人民币|小写|大写|¥|RMB)?[ :)]{0,3}(?:¥|人民币)?[ ]{0,2}"
)


def join_capitals(text: str, tokens: Iterable[Token]) -> list[Token]:
    """Return ``tokens`` of ``text`` with the two writings of an amount as one token."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and last.kind == token.kind == "money" and _is_twin(text, last, token):
            digits, capital = (token, last) if last.capital else (last, token)
            found[-1] = replace(
                digits,
                start=last.start,
                end=token.end,
                capital=capital.capital,
                per=digits.per or capital.per,
                unit=digits.unit if digits.unit != "CNY" else capital.unit,
            )
        else:
            found.append(token)
    return found


def _is_twin(text: str, first: Token, second: Token) -> bool:
    gap = text[first.end : second.start]
    is_one_capital = bool(first.capital) != bool(second.capital)
    is_near = len(gap) < 16 and MONEY_GAP_RE.fullmatch(gap) is not None
    is_told = "(" in text[max(second.start - 1, 0) : second.start + 1] or "写" in gap + text[second.start : second.end]
    return is_one_capital and is_near and is_told and first.value is not None and second.value is not None


def capital_value(capital: str) -> Decimal | None:
    """Return the amount that capitals write, None where they write none."""
    try:
        return money.parse(capital + ("" if capital[-1:] in "元圆整正角分" else "元"))
    except ValueError:
        return None
