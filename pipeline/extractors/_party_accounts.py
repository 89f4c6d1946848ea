"""Whose account it is: the owner a clause names, the holder's name, the label before it (账户归属).

>>> account_owner("甲方支付乙方的款项到以下账户", 14), account_owner("乙方应将租金汇入下列账户", 12)
(('乙方', 4), ('甲方', 0))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_labels import Label
from pipeline.extractors._party_page import Page

BANK_SLOTS = ("bank", "bank_name", "bank_account")
ACCOUNT_CHARS = 110  # an account clause and the line with the account's name
ACCOUNT_OF_RE = re.compile(r"([甲乙丙][ ]{0,4}方)(?:(?![甲乙丙][ ]{0,4}方)[^。;\n]){0,40}?(?:[账帐][户号]|开户)")
PAYER_RE = re.compile(r"[应将须需按于在]|以|支付|付款|汇款|每")
HOLDER_RE = re.compile(
    r"(?:户名|[账帐]户名称?|[账帐]号名称|开户(?:名称?|单位|人)|收款(?:人|方|单位|户名)(?:名称|全称)?):?$"
)
BESIDE = ("other", "credit_code", "address", "phone", "address_phone")  # what stands between a company and its account
SAME = 4  # first characters of a company's name that its short form keeps
RUN = 6  # labels below a holder


def account_owner(text: str, start: int) -> tuple[str, int] | None:
    """Return whose account the text before ``start`` speaks of and where it says so.

    ``甲方支付乙方的款项到以下账户`` names the owner last; ``乙方应将租金汇入下列账户`` names only who pays.
    """
    low = max(start - ACCOUNT_CHARS, 0)
    window = text[low:start]
    found = list(ACCOUNT_OF_RE.finditer(window))
    if not found:
        return None
    owner = found[-1][1].replace(" ", "")
    if PAYER_RE.match(window, found[-1].end(1)):
        owner = {"甲方": "乙方", "乙方": "甲方"}.get(owner, owner)
    return owner, low + found[-1].start()


def owners(page: Page, parties: Mapping[str, str]) -> Iterator[tuple[Label, str]]:
    """Yield the account labels whose owner the text itself tells, each with that party; of a stranger's with "".

    parties: the names read so far, without spaces, each with its party's key
    """
    for index, label in enumerate(page.labels):
        if label.slot in ("other", "name"):
            holder = _holder(page, label)
            party = parties.get(holder)
            if party:
                yield from ((other, party) for other in _run(page, index))
            elif holder and label.slot == "other" and _is_stranger(page, label, holder, parties):
                yield from ((other, "") for other in _run(page, index))
        elif label.slot in BANK_SLOTS and label.role is None and index:
            before = page.labels[index - 1]
            same_line = page.line_start(before.start) == page.line_start(label.start)
            if before.role and before.slot in BANK_SLOTS and same_line and not page.is_closed(before.end, label.start):
                yield label, before.role


def _is_stranger(page: Page, label: Label, holder: str, parties: Mapping[str, str]) -> bool:
    """Return whether the account in a clause is somebody's who is none of the parties, whose names are all known."""
    if label.role or label.start < page.head_end or len(set(parties.values())) < 2:
        return False
    like = any(name[:SAME] == holder[:SAME] or holder in name for name in parties)
    return not like and account_owner(page.text, label.start) is None


def _holder(page: Page, label: Label) -> str:
    """Return the name behind ``户名`` or ``公司名称``, without spaces."""
    word = page.text[label.start : label.end].replace(" ", "")
    if label.slot == "other" and not HOLDER_RE.search(word):
        return ""
    value = page.value(label)
    place = names.read(value)
    return value[slice(*place)].replace(" ", "") if place else ""


def _run(page: Page, index: int) -> Iterator[Label]:
    """Yield the account labels below the holder at ``index``, and those right above it."""
    holder = page.labels[index]
    for step in (1, -1):
        last = holder
        for label in page.labels[index + step :: step][:RUN]:
            first, second = sorted((last, label), key=lambda one: one.start)
            if label.role or page.is_closed(first.end, second.start):
                break
            if label.slot in BANK_SLOTS:
                yield label
            elif step < 0 or label.slot not in BESIDE:
                break
            last = label
