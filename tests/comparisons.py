"""Comparisons made by hand: what writers are shown without reading or aligning anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from pipeline.comparison import (
    Blank,
    Clauses,
    Comparison,
    Edit,
    Passage,
    Place,
    TemplateReport,
    TermChange,
)
from pipeline.document import Span
from pipeline.record import Finding, Source

HOSTILE = (
    "</ins></div><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;\x00\x1b[2J\u202e\u2067\udc80\u200f"
)
UNSAFE = set("\x00\x1b\u202e\u2067\u200f\udc80\x9b")
TOKEN_RE = re.compile(r"\d[\d,.:]*|[A-Za-z]+|[\s\S]")
MARKER_RE = re.compile(r"\s*(第.{1,3}条)\s*([^\n]*)")


class Text:
    """One version while it is written down: passages get their index and their place."""

    def __init__(self) -> None:
        self.index = self.at = 0

    def passage(self, text: str, part: str = "clause") -> Passage:
        found = MARKER_RE.match(text) if part == "clause" else None
        made = Passage(
            index=self.index,
            part=part,
            clause=found[1] if found else None,
            number=found[1] if found else None,
            heading=found[2] or None if found else None,
            text=text,
            spans=[Span(self.at, self.at + len(text))],
            page=1 + self.at // 900,
        )
        self.index, self.at = self.index + 1, self.at + len(text)
        return made


def edits(old: str, new: str) -> list[Edit]:
    """Return the differences by whole tokens."""
    both = [list(TOKEN_RE.finditer(text)) for text in (old, new)]
    matcher = SequenceMatcher(None, *([match[0] for match in side] for side in both), autojunk=False)

    def at(side: int, token: int) -> int:
        return both[side][token].start() if token < len(both[side]) else len((old, new)[side])

    return [
        Edit(old=(at(0, i1), at(0, i2)), new=(at(1, j1), at(1, j2)))
        for code, i1, i2, j1, j2 in matcher.get_opcodes()
        if code != "equal"
    ]


def source(name: str, characters: int = 0, **more: Any) -> Source:
    return Source(name=name, sha256="0" * 64, format="docx", characters=characters, **more)


def comparison(clauses: Sequence[Clauses] = (), terms: Sequence[TermChange] = (), **more: Any) -> Comparison:
    settings = {"relation": "versions", "similarity": 0.9, "old": source("旧.docx"), "new": source("新.docx")}
    return Comparison(**{**settings, **more, "clauses": list(clauses), "terms": list(terms)})


def place(passage: Passage, raw: str) -> Place:
    """Return where ``raw`` stands in ``passage``."""
    start = passage.spans[0].start + passage.text.index(raw)
    spans = [Span(start, start + len(raw))]
    return Place(raw=raw, spans=spans, page=passage.page, clause=passage.clause, number=passage.number)


OLD = (
    "客服外包服务合同\n甲方：青禾家居有限公司\n乙方：望江信息服务有限公司\n",
    "第一条 服务内容\n乙方为甲方网店提供在线接待、订单跟进及售后登记，所用账号由甲方开通。\n",
    "第二条 服务时间\n早班 9:00 至 18:00，晚班 18:00 至 24:00，全年无休。\n",
    "第三条 服务费用\n每月服务费人民币 1,500 元（壹仟伍佰元整），按月结算，次月 10 日前支付。\n",
    "第四条 服务标准\n电话接通率不低于 90%，平均首次响应时间不超过 30 秒；乙方不得将服务转包。\n",
    "第五条 保密\n乙方对在服务中知悉的客户资料保密，合同终止后两年内仍受约束。\n",
    "第六条 培训\n甲方每季度培训乙方人员一次，并提供培训材料。\n",
    "第七条 逾期付款\n甲方逾期付款的，每日按欠付金额的 0.05% 支付违约金。\n",
    "第八条 资料交接\n合同终止后五日内双方交接账号与资料。交接完毕后由双方签字确认。\n",
    "第九条 通知\n通知以书面送达为准。\n",
    "第十条 变更\n变更须双方书面同意。\n",
    "第十一条 不可抗力\n因不可抗力不能履行的，免除相应责任。\n",
    "第十二条 争议\n发生争议由甲方所在地人民法院管辖。\n",
    "甲方（盖章）：\n乙方（盖章）：\n日期：____年__月__日\n",
)
NEW = (
    "客服外包服务合同\n甲方：青禾家居有限公司\n乙方：望江信息服务有限公司\n",
    "第一条 服务内容\n乙方为甲方网店提供在线接待、订单跟进及售后登记，所用账号由甲方开通。\n",
    "第二条 保密\n乙方对在服务中知悉的客户资料保密，合同终止后三年内仍受约束。\n",
    "第三条 服务时间\n早班 9:00 至 17:30，晚班 17:30 至 24:00，全年无休。\n",
    "第四条 服务费用\n每月服务费人民币 1,800 元（壹仟捌佰元整），按月结算，次月 10 日前支付。\n",
    "第五条 服务标准\n电话接通率不低于 85%，平均首次响应时间不超过 30 秒；乙方可将服务转包。\n",
    "第六条 账号安全\n乙方应妥善保管账号，不得出借。\n",
    "第七条 逾期付款\n甲方逾期付款的，每日按欠付金额的 0.5% 支付违约金。\n",
    "第八条 资料交接\n合同终止后五日内双方交接账号与资料。\n",
    "第九条 交接确认\n交接完毕后由双方签字确认。\n",
    "第十条 通知\n通知以书面送达为准。\n",
    "第十一条 变更\n变更须双方书面同意。\n",
    "第十二条 不可抗力\n因不可抗力不能履行的，免除相应责任。\n",
    "第十三条 争议\n发生争议由乙方所在地人民法院管辖。\n",
    "甲方（盖章）：\n乙方（盖章）：\n日期：2026年5月1日\n",
)
ROWS: tuple[tuple[str, tuple[int, ...], tuple[int, ...], bool], ...] = (
    ("same", (0,), (0,), False),
    ("same", (1,), (1,), False),
    ("edited", (5,), (2,), True),
    ("edited", (2,), (3,), False),
    ("edited", (3,), (4,), False),
    ("edited", (4,), (5,), False),
    ("deleted", (6,), (), False),
    ("added", (), (6,), False),
    ("edited", (7,), (7,), False),
    ("split", (8,), (8, 9), False),
    ("same", (9,), (10,), False),
    ("same", (10,), (11,), False),
    ("same", (11,), (12,), False),
    ("edited", (12,), (13,), False),
    ("edited", (13,), (14,), False),
)
TERMS: tuple[tuple[str, str, str, str, str, str, str, str, str, int, int, int], ...] = (
    ("money", "fees", "月服务费", "1500", "1800", "1,500 CNY/月", "1,800 CNY/月", "+20 %", "+20 %", 96, 3, 4),
    ("rate", "rates", "逾期违约金", "0.0005", "0.005", "0.05 %/日", "0.5 %/日", "×10", "×10", 94, 7, 7),
    ("negation", "text", "转包", "不得", "可", "不得", "可", "禁止变为允许", "forbidden becomes allowed", 90, 4, 5),
    ("level", "service_levels", "接通率", "90", "85", "≥ 90 %", "≥ 85 %", "放宽 5 个百分点", "5 points less", 80, 4, 5),
    ("venue", "dispute.venue", "管辖", "甲方", "乙方", "甲方所在地", "乙方所在地", "", "", 75, 12, 13),
    (
        "hours",
        "service_hours",
        "早班 止",
        "18:00",
        "17:30",
        "18:00",
        "17:30",
        "提前 30 分钟",
        "30 minutes earlier",
        60,
        2,
        3,
    ),
    ("period", "confidentiality", "保密期", "P2Y", "P3Y", "两年", "三年", "延长 1 年", "1 year longer", 55, 5, 2),
)
RAWS = {
    "fees": ("1,500", "1,800"),
    "rates": ("0.05%", "0.5%"),
    "text": ("不得", "可"),
    "service_levels": ("90%", "85%"),
    "dispute.venue": ("甲方", "乙方"),
    "service_hours": ("18:00", "17:30"),
    "confidentiality": ("两", "三"),
}


def versions(**more: Any) -> Comparison:
    """Return two versions of a contract: six clauses edited, one of them moved, one split, one new, one gone."""
    texts = Text(), Text()
    sides = [
        [
            text.passage(each, "head" if not n else "tail" if n == len(all_) - 1 else "clause")
            for n, each in enumerate(all_)
        ]
        for text, all_ in zip(texts, (OLD, NEW), strict=True)
    ]
    terms = [_term(each, sides) for each in TERMS]
    filled = TermChange(
        kind="date", nature="filled", field="signing_date", label="签订日期", new="2026-05-01", new_shown="2026-05-01",
        weight=40, old_place=place(sides[0][13], "____年__月__日"), new_place=place(sides[1][14], "2026年5月1日"),
    )  # fmt: skip
    rows = [_row(row, sides, [*terms, filled]) for row in ROWS]
    names = {"old": source("合同-一稿.docx", 512, pages=1), "new": source("合同-二稿.docx", 530, pages=1)}
    return comparison(rows, [*terms, filled], **{**names, **more})


def against_template() -> Comparison:
    """Return `versions` as a contract against its template."""
    made = versions()
    tail = made.clauses[-1]
    blanks = [
        Blank(label="日期", state="filled", filled="2026年5月1日", old_place=place(tail.old[0], "____年__月__日"),
              new_place=place(tail.new[0], "2026年5月1日")),
        Blank(label="甲方（盖章）", state="blank", old_place=place(tail.old[0], "甲方（盖章）：")),
        Blank(label="培训地点", state="dropped", old_place=place(made.clauses[6].old[0], "培训乙方")),
    ]  # fmt: skip
    report = TemplateReport(blanks=blanks, touched=[2, 3, 4, 5, 8, 9, 13], added=[7], dropped=[6])
    return made.model_copy(update={"template": report})


def edited(old: str, new: str, **more: Any) -> Clauses:
    """Return one clause with its differences, on one side only where the other has no text."""
    sides = [[Text().passage(each)] if each else [] for each in (old, new)]
    change = "edited" if old and new else "deleted" if old else "added"
    found = edits(old, new) if old and new else []
    return Clauses(**{"change": change, "old": sides[0], "new": sides[1], "edits": found, **more})


def numbered(count: int, changed: set[int]) -> Comparison:
    """Return ``count`` clauses of which some differ."""
    texts = Text(), Text()
    rows = []
    for at in range(count):
        said = [
            f"第{at:>3}条 事项{at}\n乙方应在 {days} 日内完成第 {at} 项工作。\n"
            for days in (3, 5 if at in changed else 3)
        ]
        old, new = (text.passage(each) for text, each in zip(texts, said, strict=True))
        rows.append(
            Clauses(change="edited" if at in changed else "same", old=[old], new=[new], edits=edits(old.text, new.text))
        )
    return comparison(rows)


def long_line(characters: int) -> Comparison:
    """Return a clause that is new and one with a difference in its middle, each a single line."""
    half = "字" * (characters // 2)
    edit = Edit(old=(len(half), len(half) + 1), new=(len(half), len(half) + 1))
    return comparison([edited("", f"{half}1{half}"), edited("甲", "乙").model_copy(update={
        "old": [Text().passage(f"{half}1{half}")], "new": [Text().passage(f"{half}2{half}")], "edits": [edit]
    })])  # fmt: skip


def remark(message: str, severity: Any = "warning") -> Finding:
    return Finding(code="compare.partial", severity=severity, message=message)


def _term(each: tuple[Any, ...], sides: list[list[Passage]]) -> TermChange:
    kind, field, label, old, new, old_shown, new_shown, note_zh, note_en, weight, at_old, at_new = each
    places = [place(side[at], raw) for side, at, raw in zip(sides, (at_old, at_new), RAWS[field], strict=True)]
    return TermChange(
        kind=kind, field=field, label=label, old=_value(old), new=_value(new), old_shown=old_shown, new_shown=new_shown,
        note_zh=note_zh, note_en=note_en, weight=weight, old_place=places[0], new_place=places[1],
    )  # fmt: skip


def _value(said: str) -> Decimal | str:
    return Decimal(said) if re.fullmatch(r"[\d.]+", said) else said


def _row(row: tuple[Any, ...], sides: list[list[Passage]], terms: Sequence[TermChange]) -> Clauses:
    change, old, new, is_moved = row
    passages = [[side[at] for at in all_] for side, all_ in zip(sides, (old, new), strict=True)]
    texts = ["".join(each.text for each in side) for side in passages]
    numbers = [[each.number for each in side] for side in passages]
    found = edits(*texts) if change in ("edited", "split", "merged") else []
    for edit in found:
        edit.is_noise = any(edit.new[0] < len(mark[1]) and edit.new[1] for mark in [MARKER_RE.match(texts[1])] if mark)
        edit.terms = [] if edit.is_noise else [n for n, term in enumerate(terms) if _touches(term, passages, edit)]
    return Clauses(
        change=change, is_moved=is_moved, is_renumbered=bool(old and new and numbers[0] != numbers[1]),
        old=passages[0], new=passages[1], similarity=0.9, edits=[edit for edit in found if not edit.is_noise],
    )  # fmt: skip


def _touches(term: TermChange, passages: list[list[Passage]], edit: Edit) -> bool:
    return any(
        where is not None
        and bool(side)
        and stretch[0] < where.spans[0].end - side[0].spans[0].start
        and where.spans[0].start - side[0].spans[0].start < stretch[1]
        and where.spans[0].start < side[-1].spans[-1].end
        for where, side, stretch in zip((term.old_place, term.new_place), passages, (edit.old, edit.new), strict=True)
    )
