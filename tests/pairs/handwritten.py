"""New versions written by hand, as a lawyer edits: several changes at once, sentences rephrased, clauses put in.

``written/*.toml`` holds contracts and their versions, each as stretches of the old text with what stands instead:
``terms`` is (kinds, old forms, new forms) of what must be told, ``more`` allows other changes of terms there;
``added``, ``deleted``, ``change`` and ``moved`` name changes of clauses.  An edit without terms says the same anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from tests.pairs import EditPair
from tests.pairs.expected import ANY, Expected
from tests.pairs.papers import HERE, Paper, Row, rows_of, written

SHORTEST = 5  # characters of a part of a line that says which line it is
NEW = 1_000  # keys of the rows of new versions begin here


def handwritten() -> Iterator[EditPair]:
    """Yield all versions that were written by hand."""
    for path in sorted((HERE / "written").glob("*.toml")):
        source = tomllib.loads(path.read_text("utf-8"))
        for number, version in enumerate(source["pair"]):
            yield _pair(f"{path.stem}-{number}: {version['name']}", source, version)


def contracts() -> tuple[Paper, ...]:
    """Return the contracts whose versions were written by hand, for edits and noise on texts that nobody tuned on."""
    found = []
    for path in sorted((HERE / "written").glob("*.toml")):
        source = tomllib.loads(path.read_text("utf-8"))
        found.append(Paper(path.stem, tuple(rows_of(source["text"])), {"format": source["format"]}))
    return tuple(found)


def _pair(name: str, source: dict[str, Any], version: dict[str, Any]) -> EditPair:
    old_text = new_text = source["text"].strip("\n") + "\n"
    for edit in version["edits"]:
        assert new_text.count(edit["from"]) == 1, (name, edit["from"], new_text.count(edit["from"]))
        new_text = new_text.replace(edit["from"], edit["to"])
    old, new = rows_of(old_text), [Row(row.text, row.level, row.style, row.key + NEW) for row in rows_of(new_text)]
    form = source["format"]
    return EditPair(
        name=name,
        kinds=("written",),
        noises=(),
        old=_file(old_text, form),
        old_name=f"old.{form}",
        new=_file(new_text, form),
        new_name=f"new.{form}",
        old_text=old_text,
        new_text=new_text,
        expected=tuple(_expected(version, old, new)),
        old_rows={row.key: row.text for row in old},
        new_rows={row.key: row.text for row in new},
    )


def _file(text: str, form: str) -> bytes:
    title, *lines = text.strip("\n").split("\n")
    rows = [Row(title.removeprefix("# "), -1, "", 0), *(Row(line, 0, "", key) for key, line in enumerate(lines, 1))]
    return written(Paper("written", tuple(rows), {"format": form}))


def _expected(version: dict[str, Any], old: list[Row], new: list[Row]) -> Iterator[Expected]:
    for edit in version["edits"]:
        here, there = _keys(edit["from"], old), _keys(edit["to"], new)
        for kinds, before, after in edit.get("terms", []):
            families = ANY if kinds == "*" else frozenset(kinds.split("|"))
            yield Expected("written", _forms(before), _forms(after), families, here, there)
        for change in ("rephrased", *["more"] * bool(edit.get("more"))):
            yield Expected(change, old_keys=here, new_keys=there, change=change, is_allowed=True)
        if "change" in edit:
            here = tuple(key for line in edit["before"] for key in _keys(line, old))
            there = tuple(key for line in edit["after"] for key in _keys(line, new))
            yield Expected(edit["change"], old_keys=here, new_keys=there, change=edit["change"])
        if "added" in edit:
            yield Expected("added", change="added", new_keys=_keys(edit["added"], new))
        if "deleted" in edit:
            yield Expected("deleted", change="deleted", old_keys=_keys(edit["deleted"], old))
    if "moved" in version:
        keys = [_block(version["moved"], rows) for rows in (old, new)]
        yield Expected("moved", change="moved", old_keys=keys[0], new_keys=keys[1])


def _forms(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _keys(stretch: str, rows: list[Row]) -> tuple[int, ...]:
    """Return the rows that hold a line of ``stretch``."""
    lines = [row.text for row in rows_of(stretch)] if stretch.strip() else []
    return tuple(
        row.key for row in rows if row.text in lines or any(line in row.text for line in lines if len(line) > SHORTEST)
    )


def _block(heading: str, rows: list[Row]) -> tuple[int, ...]:
    """Return the rows of the article of that heading."""
    paper = Paper("", tuple(rows))
    index = next(index for index, row in enumerate(rows) if row.text == heading)
    return tuple(rows[place].key for place in paper.block(index))
