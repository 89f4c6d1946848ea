"""Labels of party blocks: roles (甲方, 出租人) and fields (法定代表人, 地址), with their places (当事人标签).

A label is looked for where it can end, in front of a colon, a placeholder, a gap, a cell or a line end, and read
backwards: searching all text for four hundred words would cost more than everything else together.

>>> [(label.slot, label.role) for label in find_labels("甲方(委托方):____ 联系人 电 话:")]
[('role', '甲方'), ('contact', None), ('phone', None)]
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

LETTERS = ("甲方", "乙方", "丙方", "丁方", "戊方")
SIGN = r"(?:签[字名章署]|盖章|公章|印章|手印|按印|章)"
SUFFIX_RE = re.compile(
    rf"(?:(?:公司|单位|企业)?(?:名称|全称|姓名)|(?:代表|法人|单位)?{SIGN}(?:[/、或及和]?{SIGN}){{0,2}}(?:处|栏)?)$"
)
WITNESS_RE = re.compile(r"[见鉴公]证|监管")
SIGN_RE = re.compile(rf"{SIGN}|代表")
SEPARATORS = r":;\t|\n_\[【{#«×…\\*?xX) -"
SEPARATOR_RE = re.compile(rf"[{SEPARATORS}][ ]{{0,400}}")  # one set of characters: the only form re skips through fast
COMMAS_RE = re.compile(rf"[,{SEPARATORS}][ ]{{0,400}}")  # where runs of commas stand for lines to write on
MARK_RE = re.compile(
    r"[ ]{0,10}[:;]|[ ]{0,4}[\t|]|\n|\\?[_\[【{#«×…]|\*{3}|\?{2}|[xX]{2}|,{3}|--|[ ]{2,200}"
    r"|(?<=[\u4e00-\u9fff)]) (?=[^\s/、(:;])|(?<=[证码号])\)"
)
AFTER_RE = re.compile(r"\*{0,2}[ ]{0,60}(\([^()\n]{1,14}\))")
OPEN_ENDS = frozenset(")*名称姓字章署印处栏下为是在")  # what can stand behind a word: 甲方签章, 开票信息如下
MARKS = frozenset(":;\t|")  # separators that belong to the label; of others only the place counts
BACK_CHARS = 60  # the longest label with its asides and its inner spaces
CONNECTIVES = ("如下", "为", "是", "在")  # 甲方开票信息如下: 法定地址在____
HEADINGS = ("信息", "资料")  # labels only with an owner: 乙方信息
OWNER_TAILS = (
    "",
    "的",
    "之",
    "指定",
    "收款",
    "项目",
    "单位",
    "公司",
    "指定收款",
    "的收款",
    "的指定",
    "工资卡",
    "工资",
    "银行卡",
)


class Label(NamedTuple):
    """A label [start, end) with its colon.

    slot: role, a slot of the party, bank (name and account in one), or other (ends a value, fills nothing)
    role: who is meant: the printed word of a role, or the owner of ``甲方联系人``
    aside: what the brackets around a role say: ``(委托方)``, ``(以下简称甲方)``, ``(盖章)``
    mark: the separator behind it: ``:``, a placeholder's first character, two spaces, one space, a line end
    signs: a place for a signature
    """

    start: int
    end: int
    slot: str
    role: str | None = None
    aside: str = ""
    mark: str = ":"
    signs: bool = False


def find_labels(text: str) -> list[Label]:
    """Return the role and field labels of ``text`` in order, none inside another."""
    found: list[Label] = []
    last_chars, ends = _last_chars(), _ends()
    end = 0
    text += "\n"  # a label can end with the text
    for separator in (COMMAS_RE if ",,," in text else SEPARATOR_RE).finditer(text):
        position = separator.start()
        if text[position - 1] not in last_chars or position <= end:
            continue
        if (
            text[position - 1] not in OPEN_ENDS
            and text[position - 2] != " "
            and text[position - 2 : position] not in ends
        ):
            continue
        mark = MARK_RE.match(text, position)
        if not mark and text[position] in ")*":  # a bracket that closes a label: what follows it counts
            position += 1
            mark = MARK_RE.match(text, position)
        label = _read_back(text, position, mark.group()) if mark else None
        if label and (not found or label.start >= found[-1].end):
            found.append(label._replace(mark=label.mark.strip(" ")) if label.mark[-1:] in ":;|" else label)
            end = label.end
    return found


@cache
def pairs() -> tuple[dict[str, tuple[str, ...]], ...]:
    """Return the word list of roles: per entry its first, second and third words."""
    return tuple(
        {side: tuple(entry[side]) for side in ("first", "second", "third") if side in entry} for entry in _role_table()
    )


@cache
def _role_table() -> list[dict[str, Any]]:
    source = resources.files("pipeline.extractors").joinpath("roles.toml").read_text("utf-8")
    return list(tomllib.loads(source)["pair"])


@cache
def lettered() -> dict[str, str]:
    """Return the words that by custom stand for 甲方 and 乙方 (发包方, 承包方)."""
    entries = [entry for entry in _role_table() if entry.get("lettered")]
    return {
        word: letter
        for entry in entries
        for side, letter in zip(("first", "second"), LETTERS, strict=False)
        for word in entry[side]
    }


@cache
def roles() -> frozenset[str]:
    """Return every word that names a role."""
    return frozenset(LETTERS) | {word for entry in pairs() for words in entry.values() for word in words}


@cache
def thirds() -> frozenset[str]:
    """Return the words for who stands beside the two sides and is bound as well; a witness is not."""
    return frozenset(word for entry in pairs() for word in entry.get("third", ()) if not WITNESS_RE.search(word))


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    source = resources.files("pipeline.extractors").joinpath("party_fields.toml").read_text("utf-8")
    return tomllib.loads(source)


@cache
def fields() -> dict[str, str]:
    """Return the slot of every field label."""
    table = {slot: entry for slot, entry in _table().items() if slot != "foreign"}
    found = {word: slot for slot, entry in reversed(table.items()) for word in entry["words"]}
    representative = table["legal_representative"]
    for word in representative["words"]:
        for agent in representative["agents"]:
            found |= {f"{word}{joint}{agent}": "legal_representative" for joint in ("/", "或", "、", "及", "和")}
    return found


@cache
def foreign() -> frozenset[str]:
    """Return the words that make a label another thing's: 交货 of 交货地址."""
    return frozenset(_table()["foreign"]["words"])


def _read_back(text: str, position: int, mark: str) -> Label | None:
    """Return the label that ends at ``position``, in front of the separator ``mark``."""
    low = max(text.rfind("\n", 0, position) + 1, position - BACK_CHARS)
    window = text[low:position]
    compact = window.replace(" ", "").replace("*", "")
    core, asides = _strip_asides(compact)
    word = longest(core, fields())
    if not word and core.endswith(CONNECTIVES):
        bare = core[:-2] if core.endswith("如下") else core[:-1]
        word = longest(bare, fields())
        core = bare if word else core
    role_core = core
    suffix = SUFFIX_RE.search(core)
    if suffix:
        role_core, more = _strip_asides(core[: suffix.start()])
        asides = more + asides
    role = longest(role_core.removesuffix("单位") if role_core not in roles() else role_core, roles())
    if role and (not word or suffix):
        signs = bool(suffix and SIGN_RE.search(suffix.group())) or any(SIGN_RE.search(a) for a in asides)
        return _role_label(text, low, position, _Words(role, role_core, compact, asides, signs), mark)
    if not word:
        return None
    owner = _owner(core[: len(core) - len(word)])
    if word in HEADINGS and not owner:
        return None
    start = _back(text, position, len(compact) - len(core) + len(word) + (len(owner) if owner else 0))
    name = longest(owner, roles()) if owner else None
    if owner and not name:
        name = next((role for role in roles() if owner.startswith(role)), None)
    end = position + (len(mark) if mark.strip(" ") in MARKS else 0)
    return Label(start, end, fields()[word], name, "".join(asides), mark)


class _Words(NamedTuple):
    """A role, the text up to it, the text up to the separator, all without spaces, and its brackets."""

    role: str
    core: str
    compact: str
    asides: list[str]
    signs: bool


def _role_label(text: str, low: int, position: int, words: _Words, mark: str) -> Label:
    """Return the label of a role, with a role in brackets in front of it and brackets behind its colon."""
    role, core, compact, asides, signs = words
    before = core[: core.rfind(role)]
    tail = len(compact) - len(before)
    if before.endswith(")") and "(" in before:
        front = before[before.rfind("(") :]
        if front[1:-1] in roles() and before[: -len(front)][-1:] not in (":", "方", "人"):
            asides, tail = [front, *asides], tail + len(front)
    start = max(_back(text, position, tail), low)
    end = position + (len(mark) if mark.strip(" ") in MARKS else 0)
    after = AFTER_RE.match(text, end) if mark.endswith(":") else None
    if after and any(word in after[1] for word in LETTERS) | bool(SIGN_RE.search(after[1])):
        end = after.end()
        asides = [*asides, after[1].replace(" ", "")]
    return Label(start, end, "role", role, "".join(asides), mark, signs)


def _strip_asides(compact: str) -> tuple[str, list[str]]:
    """Return ``compact`` without the brackets at its end, and those, first one first."""
    asides: list[str] = []
    while compact.endswith(")") and len(asides) < 3:
        if longest(compact, roles()) or longest(compact, fields()):
            break
        opening = compact.rfind("(")
        if opening < 1:
            break
        asides.insert(0, compact[opening:])
        compact = compact[:opening]
    return compact, asides


def _owner(before: str) -> str:
    """Return the end of ``before`` that says whose field follows: ``甲方指定``, or nothing."""
    for tail in OWNER_TAILS:
        if before.endswith(tail):
            role = longest(before.removesuffix(tail) if tail else before, roles())
            if role:
                return role + tail
    return ""


def longest(text: str, words: frozenset[str] | dict[str, str]) -> str | None:
    """Return the longest of ``words`` that ``text`` ends with."""
    for length in _lengths(words is roles()).get(text[-1:], ()):
        if text[-length:] in words:
            return text[-length:]
    return None


@cache
def _lengths(are_roles: bool) -> dict[str, tuple[int, ...]]:
    """Return the lengths of the words by their last character, the longest first."""
    found: dict[str, set[int]] = {}
    for word in roles() if are_roles else fields():
        found.setdefault(word[-1], set()).add(len(word))
    return {last: tuple(sorted(lengths, reverse=True)) for last, lengths in found.items()}


def _back(text: str, position: int, count: int) -> int:
    """Return where the last ``count`` letters in front of ``position`` begin; spaces and ``*`` do not count."""
    while count > 0 and position > 0:
        position -= 1
        count -= text[position] not in " *"
    return position


@cache
def _ends() -> frozenset[str]:
    """Return the last two characters of every label."""
    return frozenset(word[-2:] for word in [*roles(), *fields(), *HEADINGS])


@cache
def _last_chars() -> frozenset[str]:
    """Return the characters a label can end with, closing brackets, stars and spaces included."""
    words = [*roles(), *fields()]
    return frozenset({word[-1] for word in words} | set(")*字名章署印处栏称下为是在"))
