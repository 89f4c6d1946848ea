"""Letters read for figures in scans (识别错字): l for 1, O for 0, 干 for 千.

A letter is mended only inside a figure that a currency or a sign of shares follows, so that marks of goods and
addresses of the web stay as they are.  The mended text is as long as the text: offsets stay.

>>> mended("每处扣2O元,门卫费l5 2OO元,按干分之一,型号2O-l")
'每处扣20元,门卫费15 200元,按千分之一,型号2O-l'
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.values.blanks import without_examples

_FIGURE_RE = re.compile(
    r"(?<![A-Za-z\d.])(?=[\dlI])[\dOolI]{1,9}(?:[ ,.][\dOolI]{1,3}){0,3}"
    r"(?=[ ]{0,2}(?:[万千]?元|圆|[%‰]|/[人月年天日台套件吨席]))"
)
_SUSPECT_RE = re.compile(r"[OolI](?:(?=\d)|(?<=\d[OolI])|(?<=lO))")  # in hardly any text
_THOUSANDTH_RE = re.compile(r"[干于](?=分之[一二三四五六七八九十\d])")
_DIGITS = str.maketrans("OolI", "0011")


@lru_cache(maxsize=4)  # money and shares read the same text
def mended(text: str) -> str:
    """Return ``text`` with the letters that stand for digits in amounts and shares as digits, examples masked."""
    text = without_examples(text)
    if "干分之" in text or "于分之" in text:
        text = _THOUSANDTH_RE.sub("千", text)
    if _SUSPECT_RE.search(text) is None:
        return text
    return _FIGURE_RE.sub(lambda match: match.group().translate(_DIGITS), text)
