"""Noise that contracts pick up on their way (噪声): seeded, so that the same seed gives the same page.

Each maker takes the lines of a contract and gives them back as a sharing site, a printer or a converter would: the
contract itself stays whole, so the same gold holds.
"""

from __future__ import annotations

import random
from collections.abc import Callable

Lines = list[str]

HEADS = (
    ["首页 > 合同范本 > 服务合同", "本文档共6页，可阅读全部内容。", "- 1、本站文档由会员上传，版权归原作者所有。"],
    [
        "文档编号：20418833  上传时间：2023-05-06  格式：DOCX  页数：7  大小：31.5KB",
        "已阅读3页，还剩4页未读，继续免费阅读",
    ],
    [
        "1、付费下载的文档不支持退款，下载前请先预览。",
        "2、如有侵权，请拨打举报电话：400-000-0137（电话支持时间：9:00-18:00）。",
        "查看更多",
    ],
    ["您好，欢迎访问范文资料网", "时间：2022-10-08 09:12:33  分类：合同范本  我要投稿", "人气：1.2W"],
)
TAILS = (
    ["文档评论(0)", "发表评论", "相关文档"],
    ["下载本文档", "版权说明：本文档由用户提供并上传，如有侵权请举报或认领"],
    ["点击查看更多>>", "上传人：晨光  文档分类：实用文书", "返回 下载 举报"],
)
WIDE = {ord("0") + digit: 0xFF10 + digit for digit in range(10)} | {
    ord(narrow): wide for narrow, wide in zip(":;,()%", "：；，（）％", strict=True)
}
NARROW = {wide: narrow for narrow, wide in WIDE.items()}
PAGE_LINES = 18


def double_lines(lines: Lines, _: random.Random) -> Lines:
    """Print every line twice."""
    return [line for line in lines for _ in range(2)]


def double_block(lines: Lines, _: random.Random) -> Lines:
    """Print the whole contract twice."""
    return [*lines, *lines]


def add_site(lines: Lines, chance: random.Random) -> Lines:
    """Put a site's head before and its tail behind."""
    return [*chance.choice(HEADS), *lines, *chance.choice(TAILS)]


def add_page_headers(lines: Lines, chance: random.Random) -> Lines:
    """Put a running header and a page number at every page."""
    header = chance.choice(("内部资料 注意保存", "某某集团合同管理", "服务合同（2024版）"))
    pages = [lines[at : at + PAGE_LINES] for at in range(0, len(lines), PAGE_LINES)]
    return [
        line for number, page in enumerate(pages, 1) for line in (header, *page, f"第 {number} 页 共 {len(pages)} 页")
    ]


def mix_widths(lines: Lines, chance: random.Random) -> Lines:
    """Write some lines in full width and some in half width."""
    return [line.translate(chance.choice((WIDE, NARROW, {}))) for line in lines]


MAKERS: dict[str, Callable[[Lines, random.Random], Lines]] = {
    "doubled lines": double_lines,
    "doubled block": double_block,
    "site head and tail": add_site,
    "page headers": add_page_headers,
    "mixed widths": mix_widths,
}
