"""The text of a view as it is printed (原样文字): the file's own characters, offset for offset.

>>> from pipeline.document import from_string
>>> view = from_string("甲方：ＡＢ\\n乙方").view()
>>> view.string, printed(view)
('甲方:AB\\n乙方', '甲方：ＡＢ\\n乙方')
"""

from __future__ import annotations

from pipeline.document import View


def printed(view: View) -> str:
    """Return the text of the same length as ``view.string`` whose characters are those of the file, not folded."""
    raw, plain = view.document.raw, view.plain
    parts, at = [], 0
    for run in view.runs:
        if run.view > at:
            parts.append(plain[at : run.view])  # line ends and joints that no character of the file stands for
        parts.append(raw[run.raw : run.raw + run.length])
        at = run.view + run.length
    parts.append(plain[at:])
    return "".join(parts)
