"""A whole HTML page that runs nothing and asks nothing of a network (网页外壳): one for every output that is a page.

>>> page("<合同>", "", tag("body", "甲方")).decode().splitlines()[0]
'<!DOCTYPE html>'
>>> b"<script" in page("<script>", "", tag("body"))
False
"""

from __future__ import annotations

from pipeline.writers.markup import Markup, tag

GENERATOR = '<meta name="generator" content="hetong">'  # by which a page of ours is known when it lies among contracts
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(title: str, style: str, body: Markup, *, class_: str | None = None) -> bytes:
    """Return the page of ``body``, an element; ``style`` is CSS of ours and stands there as it is."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Markup(GENERATOR),
        tag("title", title),
        tag("style", Markup(style)),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='zh', class_=class_)}\n".encode()
