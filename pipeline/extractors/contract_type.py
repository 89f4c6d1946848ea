"""What the contract is about, as one label of a closed list (合同类型).

The title decides where it has a word of ``contract_type.toml``; a wide word (合作) and a title without one leave it to
the words of the body, counted.  ``other`` when neither says enough.

>>> of_title("2025年机房设备维护服务合同"), of_title("项目合同书"), of_body("租金" * 9, {}), of_body("天气", {})
('技术服务', None, '租赁', None)
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

from pipeline.contract import Contract
from pipeline.record import ContractType

HEAD_LINES = 40  # lines among which the title is looked for: pages of sharing sites put a dozen before it
BODY_CHARS = 20_000  # what the words of the body are counted in
FEWEST_HITS = 4
LEAD = 1.3  # how many times the hits of the second best type; measured on the annotated corpus
TITLE_RE = re.compile(
    r"[^,。;:!?\n]{0,60}(?:合同|协议|契约|合约)(?:书|范本|模板|样本)?(?:\([^()\n]{0,12}\))?[^,。;:!?\n]{0,8}"
)
NO_TITLE_RE = re.compile(r"编号|本合同|本协议|签订|依据|根据|^《|网(?!络|店|站|上|约|红|点|咖|吧|球)|文库|下载|仅供")
WRAPPER_RE = re.compile(r"政府采购(?:合同|项目)?|\d{4}年度?")  # says who buys, not what


class Kind(NamedTuple):
    """A type with the patterns of its title and body words."""

    name: str
    title: re.Pattern[str]
    is_weak: bool


class Fields(TypedDict):
    """The record fields this module fills."""

    contract_type: ContractType


def extract(contract: Contract) -> Fields:
    """Return the type of the contract."""
    string = contract.view.string
    titles = title_lines(string)
    found = next((kind for line in titles if (kind := of_title(line))), None)
    is_weak = any(kind.name == found and kind.is_weak for kind in kinds())
    if found and not is_weak:
        return {"contract_type": ContractType(value=found, rule="contract_type.title")}
    counted = of_body(string[:BODY_CHARS], {})
    if counted:
        return {"contract_type": ContractType(value=counted, rule="contract_type.words")}
    rule = "contract_type.title" if found else None
    return {"contract_type": ContractType(value=found or "other", rule=rule)}


def title_lines(string: str) -> list[str]:
    """Return the lines near the beginning that read like the title of a contract, spaces out."""
    lines = [line.replace(" ", "").strip("#*|\t") for line in string[:3000].split("\n", HEAD_LINES)[:HEAD_LINES]]
    return [line for line in lines if TITLE_RE.fullmatch(line) and not NO_TITLE_RE.search(line)]


def of_title(title: str) -> str | None:
    """Return the type that a word of ``title`` names."""
    title = WRAPPER_RE.sub("", title)
    return next((kind.name for kind in kinds() if kind.title.search(title)), None)


def of_body(text: str, hits: Mapping[str, int]) -> str | None:
    """Return the type whose words ``text`` has most often, if it leads clearly.

    hits: counts to start from, by type
    """
    types, words = body_words()
    counts = Counter(dict(hits))
    for match in words.finditer(text):
        counts[types[match.group()]] += 1
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (best, most), (_, second) = ranked[:2]
    return best if most >= FEWEST_HITS and most >= LEAD * second else None


@cache
def _entries() -> tuple[dict[str, object], ...]:
    return tuple(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["type"])


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the types in the order in which their titles are tried."""
    return tuple(
        Kind(str(entry["name"]), re.compile("|".join(_words(entry, "title"))), bool(entry.get("weak")))
        for entry in _entries()
    )


@cache
def body_words() -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the type of every body word, and the one pattern that finds them all."""
    types = {word: str(entry["name"]) for entry in _entries() for word in _words(entry, "body")}
    longest_first = sorted(types, key=lambda word: (-len(word), word))
    return types, re.compile("|".join(map(re.escape, longest_first)))


def _words(entry: Mapping[str, object], key: str) -> list[str]:
    words = entry[key]
    return [str(word) for word in words] if isinstance(words, list) else []
