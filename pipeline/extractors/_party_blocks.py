"""From labels to entries: which field belongs to which party, and where its value stands (当事人信息块).

A role label opens a block; the fields behind it are that party's until prose or another role follows.  Two roles
without a field between them share the block: a field label that is printed twice then goes to both in order, one that is printed once
to the column it stands in.

>>> text = "甲方:____ 乙方:____\\n地址:A路1号 地址:B路2号"
>>> [(entry.role, entry.slot, text[entry.start:entry.end]) for entry in find_entries(text, len(text)) if entry.slot == "address"]
[('甲方', 'address', 'A路1号 '), ('乙方', 'address', 'B路2号')]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.extractors import _party_names as names
from pipeline.extractors._party_labels import LETTERS, SIGN_RE, Label, find_labels

MARKER_RE = re.compile(
    r"[ ]{0,40}(?:[?•·*\-#>◆●○√]{1,4}[ ]{0,4})?(?:\(?[一二三四五六七八九十\d]{1,3}[)、.,]{1,2}[ ]{0,4}){0,2}[\"“\[(|]?[ ]{0,40}\*{0,2}$"
)
CLAUSE_RE = re.compile(
    r"[ ]{0,20}[#]{0,4}[ ]?(?:第[ ]?[一二三四五六七八九十百\d]{1,4}[ ]?[条章]|[一二三四五六七八九十]{1,3}[、.,]|\d{1,2}[、.])"
)
FOREIGN = frozenset(
    [
        "产品",
        "服务",
        "房屋",
        "项目",
        "工程",
        "交货",
        "送货",
        "收货",
        "安装",
        "租赁",
        "物业",
        "店铺",
        "网站",
        "设备",
        "商品",
        "货物",
        "合同",
        "软件",
        "标的",
        "文件",
        "客户",
        "用户",
        "业主",
        "员工",
        "售后",
        "投诉",
        "报修",
        "紧急",
        "值班",
        "监督",
        "咨询",
        "会议",
        "施工",
        "仓库",
        "提货",
        "取货",
        "起运",
        "到达",
        "指定",
        "坐落",
        "所在",
        "使用",
        "其他",
        "车辆",
        "热线",
        "技术",
        "材料",
        "货物",
        "银行",
        "平台",
        "活动",
        "服务器",
        "展会",
        "维修",
        "举报",
        "值守",
        "应急",
        "客服",
        "配送",
        "接货",
        "卸货",
        "小区",
        "培训",
        "单位",
        "本人",
        "家属",
        "中心",
        "建设",
        "拍摄",
        "作品",
        "栏目",
        "门店",
        "房产",
        "发票",
        "开票",
        "证书",
        "商标",
        "专利",
        "游戏",
        "电梯",
    ]
)
BANK_SLOTS = ("bank", "bank_name", "bank_account")
ACCOUNT_CHARS = 110  # an account clause and the line with the account's name
ACCOUNT_OF_RE = re.compile(r"([甲乙丙][ ]{0,4}方)(?:(?![甲乙丙][ ]{0,4}方)[^。;]){0,40}?(?:[账帐][户号]|开户)")
PAYER_RE = re.compile(r"[应将须需按于在]|以|支付|付款|汇款|每")
DEFINED_RE = re.compile(
    r"\([ ]?(?:以下|下|以后)?(?:统|合|均|简)?称(?:为|作|之为)?[:, ]{0,3}[\"“”'‘’「《]{0,2}[ ]?([甲乙丙丁]方)[^()\n]{0,16}\)"
)
LONG_LINE_CHARS = 36  # a line of this length without a label is prose
ONE_LINE_CHARS = 160  # a line of this length that opens with a party block holds the whole contract


class Entry(NamedTuple):
    """A slot of a party: its label starts at ``label``, what stands behind it is text[start:end].

    role: the party's key: 甲方, or the word of its role
    signs: the label asks for a signature; strong: the place is one where parties are named
    """

    role: str
    slot: str
    label: int
    start: int
    end: int
    signs: bool = False
    aside: str = ""
    word: str = ""


@dataclass
class Block:
    """Role labels without a field between them, and the field labels that follow."""

    parties: list[Label] = field(default_factory=list)
    fields: list[Label] = field(default_factory=list)


class Page:
    """The text with its lines and labels: where a label stands and what stands around it."""

    def __init__(self, text: str, head_end: int) -> None:
        """head_end: where the first clause begins."""
        self.text = text
        self.head_end = head_end
        self.starts = [0] + [match.end() for match in re.finditer("\n", text)]
        labels = self._define(find_labels(text))
        self.labels = [
            label for index, label in enumerate(labels) if self._stands(label, labels[index - 1] if index else None)
        ]
        self.following = {
            label.start: after for label, after in zip(self.labels, [*self.labels[1:], None], strict=False)
        }

    def _define(self, labels: list[Label]) -> list[Label]:
        """Return the labels with what brackets behind a name say: ``出租方:____(以下简称甲方)`` is 甲方.

        A definition with no role label before it on its line opens a block of its own (``人:\\n(以下简称乙方)``).
        """
        for match in DEFINED_RE.finditer(self.text, 0, self.head_end):
            index = bisect_right(labels, match.start(), key=lambda label: label.start) - 1
            before = labels[index] if index >= 0 else None
            if before and before.end >= match.end():
                continue
            low = self.line_start(match.start())
            if before and before.slot == "role" and before.end > low and before.role not in LETTERS:
                labels[index] = before._replace(aside=before.aside + match.group())
            elif before is None or before.slot != "role" or before.end <= low:
                labels.insert(index + 1, Label(match.start(), match.end(), "definition", match[1], mark="\n"))
        return labels

    def line_start(self, offset: int) -> int:
        """Return where the line of ``offset`` begins."""
        return self.starts[bisect_right(self.starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Return where the line of ``offset`` ends."""
        index = bisect_right(self.starts, offset)
        return self.starts[index] - 1 if index < len(self.starts) else len(self.text)

    def value_end(self, label: Label) -> int:
        """Return where the stretch behind ``label`` ends: at the next label or the line's end."""
        end = self.line_end(max(label.end - 1, label.start))
        after = self.following.get(label.start)
        return min(end, after.start) if after else end

    def value(self, label: Label) -> str:
        """Return the stretch behind ``label``."""
        return self.text[label.end : self.value_end(label)]

    def is_closed(self, start: int, end: int) -> bool:
        """Return whether prose stands between two labels, so that their block is over."""
        between = self.text[start:end]
        if len(between) > 400:
            return True
        first, *lines = between.split("\n")
        if "。" in first or len(first) > 90:
            return True
        return any(
            len(line.strip()) > LONG_LINE_CHARS
            or (line.rstrip()[-1:] in "。;" and bool(line.strip()))
            or CLAUSE_RE.match(line)
            for line in lines[:-1]
        ) or bool(lines and CLAUSE_RE.match(lines[-1]) and len(lines[-1].strip()) > 6)

    def _stands(self, label: Label, before: Label | None) -> bool:
        """Return whether ``label`` stands by itself and is not the end of a longer word or of a sentence."""
        if label.slot == "definition":
            return True
        low = self.line_start(label.start)
        prefix = self.text[low : label.start]
        if MARKER_RE.match(prefix):
            return label.mark != " " or len(self.value_line(label)) <= LONG_LINE_CHARS
        if label.mark in (" ", "\n"):
            return False
        last = prefix[-1]
        if last in " \t|_】])…}»/":
            return not (last == " " and prefix.rstrip()[-1:] in "和及与或、" and prefix.strip() != "")
        near = before is not None and before.end > low and label.start - before.end <= 60
        if label.slot == "role":
            return near or label.start < self.head_end or last in '。;:,"”'
        if prefix[-2:] in FOREIGN or prefix[-3:] in FOREIGN:
            return False
        if last in ":;,。.、" or label.role:
            return True
        return near and before is not None and (label.start - before.end >= 2)

    def value_line(self, label: Label) -> str:
        """Return the rest of the line behind ``label``."""
        return self.text[label.end : self.line_end(max(label.end - 1, label.start))]


def find_entries(text: str, head_end: int) -> list[Entry]:
    """Return what the party blocks of ``text`` say, in order."""
    page = Page(text, head_end)
    entries: list[Entry] = []
    for block in _blocks(page):
        entries += _block_entries(page, block)
    entries += [
        Entry(label.role, label.slot, label.start, label.end, page.value_end(label))
        for label in page.labels
        if label.role and label.slot not in ("role", "other", "definition") and not _is_heading(page, label)
    ]
    return sorted(entries, key=lambda entry: entry.label)


def _is_heading(page: Page, label: Label) -> bool:
    return label.mark == "\n" or (
        label.mark == ":"
        and not page.value(label).strip()
        and page.value_end(label) == page.line_end(label.end - 1)
        and _opens_fields(page, label)
    )


def _opens_fields(page: Page, label: Label) -> bool:
    after = page.following.get(label.start)
    return (
        after is not None
        and after.slot not in ("role", "definition")
        and (after.slot != "other" or label.slot == "bank_account")
        and not after.role
        and not page.is_closed(label.end, after.start)
    )


def _blocks(page: Page) -> Iterator[Block]:
    """Yield the party blocks: runs of role labels, each run with the fields up to the next run or to prose."""
    block = Block()
    last: Label | None = None
    for label in page.labels:
        closed = last is not None and page.is_closed(last.end, label.start)
        opens = label.slot in ("role", "definition") or (label.role is not None and _is_heading(page, label))
        if opens:
            if block.parties and (block.fields or closed):
                yield block
                block = Block()
            block.parties.append(label)
        elif label.role is None:
            if closed and not (label.start < page.head_end):
                if block.parties:
                    yield block
                block = _account_block(page, label) or Block()
            if block.parties:
                block.fields.append(label)
        last = label
    if block.parties:
        yield block


def _account_block(page: Page, label: Label) -> Block | None:
    """Return a block for bank fields in a clause when the text before them says whose account it is.

    ``甲方支付乙方的款项到以下账户`` names the owner last; ``乙方应将租金汇入下列账户`` names only who pays.
    """
    window = page.text[max(label.start - ACCOUNT_CHARS, 0) : label.start]
    found = list(ACCOUNT_OF_RE.finditer(window))
    if not found:
        return None
    owner = found[-1][1].replace(" ", "")
    if PAYER_RE.match(window, found[-1].end(1)):
        owner = {"甲方": "乙方", "乙方": "甲方"}.get(owner, owner)
    start = label.start - len(window) + found[-1].start()
    return Block([Label(start, start, "account", owner, mark="\n")])


def _block_entries(page: Page, block: Block) -> Iterator[Entry]:
    accepted = [label for label in block.parties if label.slot == "role"]
    named = any(label.slot == "name" for label in block.fields)
    for label in accepted:
        yield Entry(_key(label), "role", label.start, label.end, label.end, aside=label.aside, word=label.role or "")
        if not named and _names_party(page, block, label):
            yield _name_entry(page, label)
    account = block.parties[0].slot == "account"
    counts = Counter(label.slot for label in block.fields)
    seen: Counter[str] = Counter()
    for label in block.fields:
        if label.slot == "other" or label.mark == "\n" or (account and label.slot not in BANK_SLOTS):
            continue
        if label.slot == "name" and _names_goods(page, block, label):
            continue
        owner = _owner(page, block, label, counts[label.slot], seen[label.slot])
        seen[label.slot] += 1
        yield Entry(_key(owner), label.slot, label.start, label.end, page.value_end(label), aside=label.aside)


def _names_goods(page: Page, block: Block, label: Label) -> bool:
    """Return whether 名称 is a column of a list of goods, or comes too late in the block to name the party."""
    if block.fields.index(label) > len(block.parties):
        return True
    cell = page.value(label).strip(" \t|").split("\t")[0].strip()
    return label.mark in ("\t", "|") and bool(cell) and names.kind(cell) == "unknown"


def _owner(page: Page, block: Block, label: Label, count: int, index: int) -> Label:
    """Return whose field it is: of several columns by repetition, else by position, else the last party named."""
    parties = block.parties
    if len(parties) == 1 or label.start < parties[-1].start:
        return parties[-1]
    if count == len(parties):
        return parties[index]
    line = page.line_start(label.start)
    same_line = page.line_start(parties[0].start) == page.line_start(parties[-1].start)
    if same_line and line != page.line_start(parties[0].start):
        offset = label.start - line
        left = [party for party in parties if party.start - page.line_start(party.start) <= offset + 6]
        return left[-1] if left else parties[0]
    return parties[-1]


def _names_party(page: Page, block: Block, label: Label) -> bool:
    """Return whether a role label names the party, or is only the heading of its duties."""
    value = page.value(label)
    if names.read(value):
        return label.mark != "\n" or bool(value.strip())
    if label.mark == "\n":
        return label.signs
    if len(value.strip()) > LONG_LINE_CHARS and not names.BODY_START_RE.match(value.strip()):
        return label.start < page.head_end and "(" in value
    if label.start < page.head_end or label.signs or len(block.parties) > 1:
        return True
    fields = [other for other in block.fields if other.slot != "other"]
    return bool(fields or block.fields)


def _name_entry(page: Page, label: Label) -> Entry:
    start, end = label.end, page.value_end(label)
    if not page.text[start:end].strip():
        low = page.line_end(start) + 1 if page.line_end(max(start - 1, 0)) == end else end
        following = page.text[low : page.line_end(low)] if low < len(page.text) and low > end else ""
        after = page.following.get(label.start)
        if (
            following.strip()
            and (after is None or after.start > low + len(following))
            and names.is_organisation(following.strip())
        ):
            start, end = low, low + len(following)
    return Entry(_key(label), "name", label.start, start, end, label.signs, label.aside, label.role or "")


def _key(label: Label) -> str:
    """Return the letter a role label is tied to by its brackets, else its own word."""
    if label.role in LETTERS:
        return label.role or ""
    return next((letter for letter in LETTERS if letter in label.aside), label.role or "")


def aliases(entries: Sequence[Entry]) -> dict[str, str]:
    """Return the other label of each party, as its brackets or its own word give it."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry.slot != "role":
            continue
        if entry.word != entry.role:
            found.setdefault(entry.role, entry.word)
        for inner in re.findall(r"\(([^()]{2,16})\)", entry.aside):
            word = re.sub(r"^(?:以下|下|以后)?(?:统|合|简)?称(?:为)?[\"“]?|[\"”]$", "", inner)
            if (
                word != entry.role
                and re.fullmatch(r"[\u4e00-\u9fff/]{2,10}", word)
                and not SIGN_RE.search(word)
                and not names.is_stand_in(word)
            ):
                found.setdefault(entry.role, word)
    return found
