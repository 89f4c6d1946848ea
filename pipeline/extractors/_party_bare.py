"""Labels of party blocks in a text that has lost its marks: ``地址台州市…``, ``供方乙方`` (无标点文本的当事人).

Only where no label of the text ends with a colon.  A label begins its line or its column; what follows it on the
line must be nothing or a value of its own kind, so that a sentence that begins with 地址 or 甲方 is no label.

>>> text = "供方乙方云客有限公司\\n地址\\n电话13800138000\\n甲方应付款"
>>> [(label.role or label.slot, label.aside) for label in find_labels(text)]
[('供方', '(乙方)'), ('address', ''), ('phone', '')]
"""

from __future__ import annotations

import re

from pipeline.extractors import _party_names as names
from pipeline.extractors import _party_values as values
from pipeline.extractors._party_labels import LETTERS, Label, fields, roles

STRETCH_RE = re.compile(r"(?:^|(?<=\n)|(?<=[ ]{3}))[ ]{0,40}(?P<text>[^\s|][^\n\t|]{0,80}?)[ ]{0,9}(?=\n|$|[ ]{3})")
MAX_WORD = 14  # of a label
SIGNS_RE = re.compile(r"\(?(?:盖章|签章|签字|签名|公章|章)(?:[或、/及和]?(?:盖章|签字))?\)?")
PLAIN_SLOTS = frozenset(
    ("name", "legal_representative", "credit_code", "id_number", "address", "phone", "email", "contact")
) | {"bank_name", "bank_account"}


def find_labels(text: str) -> list[Label]:
    """Return the labels of ``text``, each with the mark ``:`` that it lost."""
    return [label for match in STRETCH_RE.finditer(text) if (label := _read(match["text"], match.start("text")))]


def _read(stretch: str, start: int) -> Label | None:
    """Return the label that ``stretch`` begins with, when the rest is its value."""
    role = _longest(stretch, roles())
    if role:
        return _role(stretch, start, role)
    word = _longest(stretch, fields())
    slot = fields().get(word, "other")
    if slot not in PLAIN_SLOTS:
        return None
    rest = stretch[len(word) :]
    if rest.strip(" _") and not SIGNS_RE.fullmatch(rest.strip(" _")):
        reading = values.read(slot, rest)
        if not reading or reading.state != "filled" or rest[reading.end :].strip(" 。"):
            return None
    return Label(start, start + len(word), slot)


def _role(stretch: str, start: int, role: str) -> Label | None:
    end, aside = len(role), ""
    opening = stretch[end : end + 1] == "("
    word = _longest(stretch[end + opening :], roles())
    if word and (word in LETTERS or role in LETTERS):
        end += opening + len(word) + (stretch[end + opening + len(word) :][:1] == ")")
        aside = f"({word})"
    rest = stretch[end:]
    sign = SIGNS_RE.match(rest)
    if sign:
        end, rest = end + sign.end(), rest[sign.end() :]
    if rest.strip(" _"):
        place = names.read(rest)
        if not place or rest[place[1] :].strip(" 。") or names.kind(rest[slice(*place)]) == "unknown":
            return None
    return Label(start, start + end, "role", role, aside, signs=bool(sign))


def _longest(text: str, words: frozenset[str] | dict[str, str]) -> str:
    """Return the longest of ``words`` that ``text`` begins with."""
    for length in range(min(MAX_WORD, len(text)), 1, -1):
        if text[:length] in words:
            return text[:length]
    return ""
