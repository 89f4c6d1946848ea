"""Contracts whose numbers were lost: headings are bare short lines (无编号条款).

Converters drop the automatic numbers of Word; what is left are lines such as 服务费用 and 违约责任 between
paragraphs.  Only lines that end in a word that headings end in count, and only where there are several.

>>> from pipeline.document import from_string
>>> text = "合同\\n服务内容\\n甲方委托乙方提供服务。\\n服务费用\\n每月支付。"
>>> text += "\\n违约责任\\n乙方应当赔偿。\\n争议解决\\n协商解决。"
>>> [marker.text for marker in headings(from_string(text).view())]
[3, 20, 31, 44]
"""

from __future__ import annotations

import re

from pipeline.clauses.numbering import Marker
from pipeline.document import View

FEWEST = 4  # fewer lines of this form are chance
HEADING_RE = re.compile(
    r"""(?![无第本])(?:[\u4e00-\u9fff、]{0,12})(?:
        概[况述] | 内容 | 事项 | 范围 | 标的 | 期限 | 流程 | 标准 | (?:服务|合同|发布)要求 | 费用 | 报酬 | 价款 | 价格
      | 租金 | 押金 | 支付 | 付款方式 | 结算 | 交付 | 交接 | 验收 | 的管理 | 配合 | 权利 | 义务 | 职责 | 产权 | 责任
      | 保密 | 保密条款 | 雇佣 | 变更 | 解除 | 终止 | 其他约定 | 其他条款 | 其他 | 争议解决 | 争议的解决 | 附则 | 附件
      | 定义 | 总则 | 引言 | 素材 | 质量保证 | 售后服务 | 合同生效
    )""",
    re.VERBOSE,
)
# What stands below 其他约定 in contracts of this form, until one of LAST comes.
CATCH_ALL_RE = re.compile(r"其[他它](?:约定|事项|条款)?$")
LAST_RE = re.compile(r"争议|附则|附件|违约|生效|保密$|解除|终止")
SENTENCE_END = "。;:；："


def headings(view: View) -> list[Marker]:
    """Return the lines that head clauses, as markers without a number; empty when there are too few."""
    found: list[Marker] = []
    string = view.string
    is_caught = False
    for line in view.lines:
        if not 1 < line.end - line.start <= 16 or line.line.table is not None:
            continue
        text = string[line.start : line.end].strip()
        if not HEADING_RE.fullmatch(text) or not _has_body(string, line.end):
            continue
        if is_caught and not LAST_RE.search(text):
            continue
        is_caught = is_caught or CATCH_ALL_RE.search(text) is not None
        start = string.index(text, line.start)
        found.append(Marker(start, start, start + len(text), "", "line", (len(found) + 1,)))
    return found if len(found) >= FEWEST else []


def _has_body(string: str, end: int) -> bool:
    """Return whether one of the next two lines that are not empty is text, no heading or label."""
    for _ in range(2):
        while end < len(string) and string[end] in "\n \t":
            end += 1
        stop = string.find("\n", end)
        stop = len(string) if stop < 0 else stop
        line = string[end:stop].rstrip()
        if len(line) > 16 or line[-1:] in SENTENCE_END:
            return bool(line)
        end = stop
    return False
