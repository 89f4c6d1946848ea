"""Edits of clauses: moved, renumbered, split, merged, deleted, added."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from tests.pairs.expected import Expected
from tests.pairs.papers import PLAIN, SCHEMES, TABLE, Paper, Row, bank, in_characters_of

NEW_KEY = 10_000
NEW_CLAUSES = (
    "乙方应于每季度首月5日前向甲方提交上一季度的工作总结。",
    "甲方提供的设备由乙方妥善保管，损坏的由乙方照价赔偿。",
    "双方指定的联系人负责日常沟通，联系人变更的应及时告知对方。",
    "本合同履行期间遇国家政策调整的，双方另行协商处理。",
    "乙方工作人员进入甲方场所应佩戴工牌并登记。",
    "甲方可以委托第三方机构对服务质量进行评估，评估费用由甲方承担。",
    "乙方对甲方交付的原件负有返还义务，遗失的承担相应的补办费用。",
    "双方同意以电子邮件方式发送的对账单具有书面效力。",
)
NEW_ARTICLES = (
    (
        "环境与安全",
        "乙方在现场作业时应遵守安全生产规定，自行配备劳动防护用品。",
        "因乙方原因造成安全事故的，由乙方承担责任。",
    ),
    ("反商业贿赂", "任何一方的工作人员不得向对方索取或者给付财物。", "违反本条的，守约方有权终止合作。"),
    (
        "档案与资料",
        "双方往来文件应建立台账，资料移交须有签收记录。",
    ),
)


class Made(NamedTuple):
    """A contract edited, and what the edit should be told as; touched: rows that no other edit may use."""

    paper: Paper
    expected: tuple[Expected, ...]
    touched: frozenset[int]


Edit = Callable[[Paper, random.Random, frozenset[int]], "Made | None"]


def keys(paper: Paper, indices: Iterable[int]) -> tuple[int, ...]:
    return tuple(paper.rows[index].key for index in indices)


def rebuilt(paper: Paper, rows: Iterable[Row]) -> Paper:
    return replace(paper, rows=tuple(rows))


def _free(paper: Paper, indices: Iterable[int], touched: frozenset[int]) -> bool:
    return not touched.intersection(keys(paper, indices))


def moved(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Move a clause among its siblings, or a whole article; a text without enough of them gives nothing."""
    choices = []
    for index in [i for i, row in enumerate(paper.rows) if row.level > 0]:
        block, siblings = paper.block(index), paper.siblings(index)
        size = sum(len(paper.rows[i].text) for i in block)
        if paper.rows[index].key >= NEW_KEY or size < 12 or not _free(paper, block, touched):
            continue
        for target in siblings:
            between = passed(paper, siblings, index, target)
            if between and _free(paper, between, touched) and sum(len(paper.rows[i].text) for i in between) > size:
                choices.append((index, target, between))
    if not choices:
        return None
    index, target, between = chance.choice(choices)
    block = paper.block(index)
    taken = [paper.rows[i] for i in block]
    rest = [row for i, row in enumerate(paper.rows) if i not in block]
    last = paper.rows[paper.block(target)[-1]]
    at = rest.index(last) + 1 if target > index else rest.index(paper.rows[target])
    rows = rest[:at] + taken + rest[at:]
    told, others = keys(paper, block), keys(paper, between)
    expected = Expected("moved", old_keys=told, new_keys=told, change="moved", others=others)
    return Made(rebuilt(paper, rows), (expected,), frozenset(told + others))


def passed(paper: Paper, siblings: list[int], index: int, target: int) -> list[int]:
    """Return the rows that a clause passes on its way behind (or before) ``target``."""
    here, there = siblings.index(index), siblings.index(target)
    crossed = siblings[here + 1 : there + 1] if there > here else siblings[there:here]
    return [i for sibling in crossed for i in paper.block(sibling)]


def renumbered(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Number the clauses in another style; or put a clause in front, so that all others shift."""
    if chance.random() < 0.5:
        other = restyled(paper, chance)
        if other is None:
            return None
        return Made(other, (_renumbering(paper, other),), frozenset())
    made = added_article(paper, chance, touched, at_front=True)
    if made is None:
        return None
    shifted = _renumbering(paper, made.paper)
    return Made(made.paper, (*made.expected, shifted), made.touched)


def _renumbering(old: Paper, new: Paper) -> Expected:
    before = {row.key: marker for row, (marker, _) in zip(old.rows, old.printed(), strict=True)}
    after = {row.key: marker for row, (marker, _) in zip(new.rows, new.printed(), strict=True)}
    told = tuple(key for key in before if before[key].strip("、. ") != after.get(key, before[key]).strip("、. "))
    return Expected("renumbered", old_keys=told, new_keys=told, change="renumbered")


def restyled(paper: Paper, chance: random.Random) -> Paper | None:
    """Return the paper with its clauses numbered in another style."""
    styles = {row.level: row.style for row in paper.rows if row.level in (1, 2)}
    choices = [
        scheme for scheme in SCHEMES if scheme[0].strip() != styles.get(1, "").strip() and styles.get(1) is not None
    ]
    if not choices:
        return None
    upper, lower = chance.choice(choices)
    forms = {1: upper, 2: lower}
    rows = [replace(row, style=forms.get(row.level, row.style)) for row in paper.rows]
    return rebuilt(paper, rows)


def deleted(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Take a clause out: a leaf among several, or a whole article."""
    choices = [
        index
        for index, row in enumerate(paper.rows)
        if row.level > 0 and len(paper.siblings(index)) > 1 and _free(paper, paper.block(index), touched)
    ]
    if not choices:
        return None
    block = paper.block(chance.choice(choices))
    told = keys(paper, block)
    rows = [row for i, row in enumerate(paper.rows) if i not in block]
    return Made(rebuilt(paper, rows), (Expected("deleted", old_keys=told, change="deleted"),), frozenset(told))


def added(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Put a new clause between others, or a whole article."""
    places = [i for i, row in enumerate(paper.rows) if row.level >= 2 and row.style and row.key not in touched]
    if not places or chance.random() < 0.4:
        return added_article(paper, chance, touched)
    index = chance.choice(places)
    texts = [text for text in NEW_CLAUSES if all(text != row.text for row in paper.rows)]
    row = Row(
        in_characters_of(paper, chance.choice(texts)), paper.rows[index].level, paper.rows[index].style, _fresh(paper)
    )
    at = paper.block(index)[-1] + 1 if chance.random() < 0.7 else index
    rows = [*paper.rows[:at], row, *paper.rows[at:]]
    return Made(rebuilt(paper, rows), (Expected("added", new_keys=(row.key,), change="added"),), frozenset({row.key}))


def added_article(
    paper: Paper, chance: random.Random, touched: frozenset[int], *, at_front: bool = False
) -> Made | None:
    """Put a new article between others."""
    tops = [i for i, row in enumerate(paper.rows) if row.level == 1]
    if len(tops) < 3:
        return None
    index = tops[chance.randrange(min(2, len(tops)))] if at_front else chance.choice(tops[1:])
    head = paper.rows[index]
    lower = next((row.style for row in paper.rows if row.level == 2), "")
    known = "\n".join(row.text for row in paper.rows)
    general = [tuple(article.strip().split("\n")) for article in bank()["general"]]
    fitting = [article for article in [*NEW_ARTICLES, *general] if not any(text in known for text in article)]
    if not fitting:
        return None
    title, *clauses = chance.choice(fitting)
    key = _fresh(paper)
    title, clauses = in_characters_of(paper, title), [in_characters_of(paper, text) for text in clauses]
    rows = [Row(title, 1, head.style, key)]
    rows += [Row(text, 2 if lower else PLAIN, lower, key + place) for place, text in enumerate(clauses, 1)]
    told = tuple(row.key for row in rows)
    whole = [*paper.rows[:index], *rows, *paper.rows[index:]]
    return Made(rebuilt(paper, whole), (Expected("added", new_keys=told, change="added"),), frozenset(told))


def _fresh(paper: Paper) -> int:
    return max(NEW_KEY, 1 + max(row.key for row in paper.rows))


def split(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Part a clause of two statements in two clauses."""
    choices = []
    for index in paper.leaves():
        row = paper.rows[index]
        cuts = [
            m.start()
            for m in re.finditer(r"(?<=[。；])(?=.)|(?<=，)(?=甲方|乙方|逾期|违约|具体|费用|检查|其中)", row.text)
        ]
        cuts = [cut for cut in cuts if cut >= 10 and len(row.text) - cut >= 10]
        is_alone = len(paper.block(index)) == 1
        if row.level >= 2 and is_alone and cuts and row.key not in touched:
            choices.append((index, chance.choice(cuts)))
    if not choices:
        return None
    index, cut = chance.choice(choices)
    row = paper.rows[index]
    second = Row(row.text[cut:], row.level, row.style, _fresh(paper))
    first = replace(row, text=row.text[:cut].rstrip("，；。") + "。")
    rows = [*paper.rows[:index], first, second, *paper.rows[index + 1 :]]
    told = Expected("split", old_keys=(row.key,), new_keys=(row.key, second.key), change="split")
    return Made(rebuilt(paper, rows), (told,), frozenset({row.key, second.key}))


def merged(paper: Paper, chance: random.Random, touched: frozenset[int]) -> Made | None:
    """Join two clauses that follow each other in one."""
    choices = []
    leaves = paper.leaves()
    for index in leaves:
        row, follows = paper.rows[index], index + 1
        if row.level < 2 or follows not in leaves or paper.rows[follows].level != row.level:
            continue
        alone = len(paper.block(follows)) == 1 and len(paper.siblings(index)) > 2
        long = min(len(row.text), len(paper.rows[follows].text)) >= 10
        if alone and long and _free(paper, (index, follows), touched) and row.level != TABLE:
            choices.append(index)
    if not choices:
        return None
    index = chance.choice(choices)
    first, second = paper.rows[index], paper.rows[index + 1]
    joined = replace(first, text=first.text + second.text)
    rows = [*paper.rows[:index], joined, *paper.rows[index + 2 :]]
    told = Expected("merged", old_keys=(first.key, second.key), new_keys=(first.key,), change="merged")
    return Made(rebuilt(paper, rows), (told,), frozenset({first.key, second.key}))
