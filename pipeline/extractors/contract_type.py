"""What the contract is about, as one label of a closed list (合同类型).

The title decides where it has a word of ``contract_type.toml``.  A wide word (合作, 维护) and a title without one leave
it to a small model of the words of the whole (`pipeline.linear_model`); where that is not sure, the wide word stands,
and ``other`` where there is none.

>>> of_title("2025年机房设备运维服务合同"), of_title("项目合同书"), of_title("战略合作协议")
('技术服务', None, None)
>>> of_title("战略合作协议", is_wide=True), type_of("天气").value
('合作', 'other')
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

from pipeline import linear_model
from pipeline.clauses.terms import words
from pipeline.contract import Contract
from pipeline.linear_model import Guess, LinearModel, guess_of
from pipeline.record import ContractType

HEAD_LINES = 40  # lines among which the title is looked for: pages of sharing sites put a dozen before it
MODEL = "contract_types"
CHARS = 3000  # what the model looks at: what a contract is about is said by then
FEWEST_WORDS = 6  # different ones; of fewer nobody could tell
TITLE_RE = re.compile(
    r"[^,。;:!?\n]{0,60}(?:合同|协议|契约|合约)(?:书|范本|模板|样本)?(?:\([^()\n]{0,12}\))?[^,。;:!?\n]{0,8}"
)
NO_TITLE_RE = re.compile(r"编号|本合同|本协议|签订|依据|根据|^《|网(?!络|店|站|上|约|红|点|咖|吧|球)|文库|下载|仅供")
WRAPPER_RE = re.compile(r"政府采购(?:合同|项目)?|\d{4}年度?")  # says who buys, not what


class Kind(NamedTuple):
    """A type with the words of a title that decide, and those that stand only where nothing else is known."""

    name: str
    title: re.Pattern[str]
    wide: re.Pattern[str]


class Fields(TypedDict):
    """The record fields this module fills."""

    contract_type: ContractType


def extract(contract: Contract) -> Fields:
    """Return the type of the contract."""
    return {"contract_type": type_of(contract.view.string)}


def load() -> LinearModel | None:
    """Return the model that is shipped; None where it cannot be used."""
    return linear_model.load(MODEL)


def type_of(string: str, load: Callable[[], LinearModel | None] = load) -> ContractType:
    """Return the type of a contract by its title, else by a model, which ``load`` gives when the title is silent."""
    titles = title_lines(string)
    told = next((kind for line in titles if (kind := of_title(line))), None)
    if told:
        return ContractType(value=told, rule="contract_type.title")
    guess = _sure_guess(load(), words(string[:CHARS]))
    if guess:
        return ContractType(value=guess.kind, confidence=round(guess.probability, 2), rule=guess.rule)
    hinted = next((kind for line in titles if (kind := of_title(line, is_wide=True))), None)
    return ContractType(value=hinted or "other", rule="contract_type.title" if hinted else None)


def _sure_guess(model: LinearModel | None, found: Sequence[str]) -> Guess | None:
    if model is None or len(set(found)) < FEWEST_WORDS:
        return None
    guess = guess_of(model, found)
    return guess if model.is_sure(guess) else None


def title_lines(string: str) -> list[str]:
    """Return the lines near the beginning that read like the title of a contract, spaces out."""
    lines = [line.replace(" ", "").strip("#*|\t") for line in string[:3000].split("\n", HEAD_LINES)[:HEAD_LINES]]
    return [line for line in lines if TITLE_RE.fullmatch(line) and not NO_TITLE_RE.search(line)]


def of_title(title: str, *, is_wide: bool = False) -> str | None:
    """Return the type that a word of ``title`` names; is_wide: by the words that do not decide."""
    title = WRAPPER_RE.sub("", title)
    return next((kind.name for kind in kinds() if (kind.wide if is_wide else kind.title).search(title)), None)


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the types in the order in which their titles are tried."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["type"]
    return tuple(Kind(entry["name"], _any_of(entry.get("title")), _any_of(entry.get("wide"))) for entry in entries)


def _any_of(patterns: list[str] | None) -> re.Pattern[str]:
    return re.compile("|".join(patterns) if patterns else "(?!)")
