"""Names of one company written in several ways (公司名称归并): folded where the law has them for one, never further.

Folded: width, spaces, brackets (``华为（北京）有限公司``), 有限责任公司 for 有限公司, 股份公司 for 股份有限公司,
words of the signature (``（盖章）``), Co., Ltd. in its spellings.  Not folded, because these are other companies: a
branch (分公司) and its head, a group (集团) and a company without that word, 股份有限公司 and 有限公司, the same words
in another order.

>>> key("华为（北京）有限责任公司") == key("华为北京有限公司"), key("甲有限公司北京分公司") == key("甲有限公司")
(True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.folding import fold

BRACKETS_RE = re.compile(r"[()\[\]〔〕【】「」『』<>〈〉{}]")
NOTE_RE = re.compile(
    r"[(\[〔【](?:章|[^()\[\]〔〕【】]{0,40}?(?:以下|下称|简称|盖章|公章|签章|签字|原名|曾用名|甲方|乙方|丙方)"
    r"[^()\[\]〔〕【】]{0,40})[)\]〕】]"
)
QUOTES_RE = re.compile("[\"'“”‘’《》_*`]")
LATIN_RE = re.compile(r"[a-z]")
CHINESE_RE = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORDS = {"company": "co", "limited": "ltd", "incorporated": "inc", "corporation": "corp", "and": "&"}
LIMITED = (("有限责任公司", "有限公司"), ("股份公司", "股份有限公司"))
FORM_RE = re.compile(r"(?:股份)?有限公司|集团|公司|分|中心|店|厂|所|部")
BRANCH_RE = re.compile(r"分公司|分行|支行|分店|分部|办事处|营业部|经营部")


def key(name: str) -> str:
    """Return what all ways of writing one name have in common; empty for a name without letters.

    >>> key("ABC (China) Co., Ltd.") == key("Abc China Company Limited"), key(" （盖章）")
    (True, '')
    """
    text = QUOTES_RE.sub("", NOTE_RE.sub("", fold(name).casefold()))
    if not CHINESE_RE.search(text):
        words = re.findall(r"[^\W_]+|&", text)
        return " ".join(LATIN_WORDS.get(word, word) for word in words)
    text = re.sub(r"\s+", "", BRACKETS_RE.sub("", text)).strip(".,;:。、-")
    for variant, usual in LIMITED:
        text = text.replace(variant, usual)
    return text


def look(name: str) -> str:
    """Return what names that look alike have in common: no more than a reason for a person to look.

    >>> look("甲乙科技（北京）有限公司") == look("北京甲乙科技股份有限公司")
    True
    """
    return "".join(sorted(FORM_RE.sub("", key(name))))


def similar(names: Iterable[str]) -> dict[str, list[str]]:
    """Return for each of ``names``, of different companies, those that look like it; a branch looks like no head.

    >>> similar(["华为科技（北京）有限公司", "华为（北京）科技有限公司", "华夏有限公司"])
    {'华为科技（北京）有限公司': ['华为（北京）科技有限公司'], '华为（北京）科技有限公司': ['华为科技（北京）有限公司']}
    """
    looks: dict[tuple[str, bool], list[str]] = {}
    for name in names:
        looks.setdefault((look(name), BRANCH_RE.search(name) is not None), []).append(name)
    return {
        name: [other for other in alike if other != name]
        for (shape, _), alike in looks.items()
        if shape and len(alike) > 1
        for name in alike
    }
