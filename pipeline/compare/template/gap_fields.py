"""Blanks that are places rather than marks (栏目的空白): labels with nothing behind them and empty cells of tables.

>>> from pipeline.document import from_string
>>> contract = Contract(from_string("采购合同\\n甲方：\\n地 址：   电话：\\n乙方应做到：\\n1.守时。").view(), ())
>>> [gap.label for gap in labels(contract)]
['甲方', '地址', '电话']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from pipeline.clauses.tail import PARTY
from pipeline.compare.template.gaps import Gap, Part
from pipeline.contract import Contract
from pipeline.document import ViewLine
from pipeline.values.blanks import PLACEHOLDER_RE

LABEL_RE = re.compile(
    r"(?:(?<=\n)|(?<=[ \t,;。)(】|])|\A)(?P<word>[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z/、 ]{0,30}"
    r"(?:\([^()\n]{0,16}\))?)[ ]{0,8}"
    r":(?P<gap>[ ]*)(?=\n|\Z|\t|[)|]|(?:[\u4e00-\u9fff][ ]{0,6}){1,12}(?:\([^()\n]{0,16}\))?[ ]{0,6}:)"
)
FIELD = (  # what forms ask for; each may stand behind a word of its own: 收货地址, 乙方联系电话
    r"(?:地址|住所|住址|地点|电话|手机|号码|传真|邮编|邮政编码|邮箱|E-?mail|微信|QQ|网址|开户[银]?行|账[号户]|帐[号户]|户名|税号|收款人"
    r"|法人|法定代表人?|代表人?|代理人|负责人|经办人|联系人|收件人|联系方式|姓名|名称|单位|身份证号?|证件号?|信用代码|编号|日期|时间"
    r"|签[字章名署]|盖章|公章|印章|手印|方|人|[合协]同号|项目|品名|型号|规格|单价|总价|金额|数量|面积|用途|职务|性别|民族|年龄|籍贯)"
)
FIELD_RE = re.compile(rf"[^,。;]{{0,16}}{FIELD}(?:\([^()]{{0,16}}\))?", re.IGNORECASE)
LEAD_IN_RE = re.compile(
    r"如下|以下|下列|下述|包括|包含|应当?|不得|可以?|有权|负责|承诺|保证|约定|权利|义务|责任|情形|条件|[是为]$"
)
LISTED_RE = re.compile(
    r"\s{0,200}(?:[(]?[\d一二三四五六七八九十]{1,3}[)、.:]|第[一二三四五六七八九十\d]{1,3}[条章款]|[①-⑳●•◆*-]|[a-zA-Z][.)、])"
)
MARK_LINE_RE = re.compile(r"\s{0,20}(?:[_ \\]{2,}|[\[【(][ _]*[\])】])")  # what the label asks for is on the next line

PARTY_RE = re.compile(rf"{PARTY}[ ]{{0,4}}(?:\([^()]{{0,12}}\))?:?")
HEAD_RE = re.compile(r"项目|事项|类别|内容|序号|名目|条目")


def labels(contract: Contract) -> Iterator[Gap]:
    """Yield a gap behind every label that has nothing behind it, up to the end of its line or to the next label."""
    text = contract.view.string
    for match in LABEL_RE.finditer(text):
        word = match["word"].replace(" ", "")
        if _is_label(contract, word, match):
            yield Gap(match.start("gap"), match.end("gap"), (match.span("gap"),), "label", word)


def _is_label(contract: Contract, word: str, match: re.Match[str]) -> bool:
    """Return whether ``word`` asks for something rather than leading over to what follows."""
    text = contract.view.string
    is_last = match.end() >= len(text) or text[match.end()] == "\n"
    if is_last and MARK_LINE_RE.match(text, match.end()):
        return False
    is_field = FIELD_RE.fullmatch(word) is not None
    if is_field and not (is_last and contract.clause_at(match.start())):
        return True
    if LEAD_IN_RE.search(word) or (is_last and LISTED_RE.match(text, match.end())):
        return False
    return is_field or len(word) <= 8


def cells(contract: Contract) -> Iterator[Gap]:
    """Yield a gap for every empty cell of a table; a row without a word is one gap."""
    tabled = [line for line in contract.view.lines if line.line.table is not None]
    for _, lines in groupby(tabled, key=lambda line: line.line.table):
        rows = [_row(contract.view.string, line) for line in lines]
        heads = [contract.view.string[slice(*place)].strip() for place in rows[0]]
        for number, row in enumerate(rows):
            yield from _empty(contract.view.string, row, heads if number else [], number)


def _row(text: str, line: ViewLine) -> list[Part]:
    """Return the places of the cells of a line."""
    places, start = [], line.start
    for cell in text[line.start : line.end].split("\t"):
        places.append((start, start + len(cell)))
        start += len(cell) + 1
    return places


def _empty(text: str, row: Sequence[Part], heads: Sequence[str], number: int) -> Iterator[Gap]:
    words = ["" if PLACEHOLDER_RE.fullmatch(word) else word for word in (text[slice(*place)].strip() for place in row)]
    if len(row) < 2:
        return
    if not any(words) and not any(heads):
        return
    if not any(words):
        label = f"第{number}行 {'/'.join(head for head in heads if head)}".strip()
        yield Gap(row[0][0], row[-1][1], tuple(row), "cell", label)
        return
    is_head = not number and not words[0]  # the corner above a column of labels
    for index, (place, word) in enumerate(zip(row, words, strict=True)):
        if not word and not (is_head and not index):
            yield Gap(*place, (place,), "cell", cell_label(words, heads, index))


def cell_label(words: Sequence[str], heads: Sequence[str], index: int) -> str:
    """Return what a cell is called: its column and its row, or the label beside it.

    >>> cell_label(["名称", "", ""], ["项目", "甲方", "乙方"], 2), cell_label(["电话", ""], [], 1)
    ('乙方 名称', '电话')
    """
    beside = next((word for word in reversed(words[:index]) if word), "").rstrip(": ")
    is_headed = len(heads) == len(words) and all(heads[1:]) and not _is_pairs(words, heads)
    if is_headed:
        above, first = heads[index], words[0].rstrip(": ")
    else:  # of two columns of labels each says whose they are
        is_owned = 0 < index < len(heads) and PARTY_RE.fullmatch(heads[index - 1]) is not None
        above, first = (heads[index - 1] if is_owned else ""), beside
    return " ".join(part for part in (above if above != first else "", first) if part)


def _is_pairs(words: Sequence[str], heads: Sequence[str]) -> bool:
    """Return whether the cells are label, value, label, value rather than a row under its heads."""
    if len(words) == 2:
        return HEAD_RE.search(heads[0]) is None
    return len(words) % 2 == 0 and all(words[::2]) and not all(words[1::2])
