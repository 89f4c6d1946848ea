"""A redline of two DOCX files keeps their layout and gives both texts, or it is not given out."""

from __future__ import annotations

import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from models import redline_office
from pipeline.comparison import Comparison
from pipeline.diff import File, compare_files
from pipeline.errors import HetongError
from pipeline.parsers.docx_numbering import W
from pipeline.writers import redline, redline_library
from pipeline.writers.redline_library import CompareError
from pipeline.writers.redline_proof import PARTS, content, prove
from pipeline.writers.redline_reading import accepted, rejected, settled
from tests.conftest import SAMPLES
from tests.test_redline import CASES, assert_valid, comparison, part, texts
from tests.word_pairs import SNIPPETS, document, p, run

HEAD = p("服务合同") + p("甲方委托乙方提供客户服务，服务费每月人民币1500元。")
EARLIER = (
    '<w:ins w:id="900" w:author="张律师" w:date="2025-01-01T00:00:00Z">{}</w:ins>'
    '<w:del w:id="901" w:author="李经理" w:date="2025-01-01T00:00:00Z"><w:r><w:delText>30</w:delText></w:r></w:del>'
)


@pytest.fixture
def library() -> None:
    pytest.importorskip("python_redlines", reason="the extra redline is not installed")


def both(place: int, **parts: object) -> bytes:
    """Return all snippets in one document, as they are before or after."""
    body = "".join(p(f"【{name}】") + snippet[place] for name, snippet in SNIPPETS.items())
    return document(HEAD + body, **parts)  # type: ignore[arg-type]


@pytest.mark.usefixtures("library")
def test_everything_that_words_can_stand_in() -> None:
    old, new = (
        both(0, header="合同编号 HT-1", note="见附件一。", shade=1),
        both(1, header="HT-2", note="见附件二。", shade=99),
    )
    made, remarks = redline.with_layout(old, new, None)
    assert remarks == []
    assert accepted(made) == accepted(new)
    assert rejected(made) == accepted(old)
    for wanted, is_accepted in ((new, True), (old, False)):
        found = content(settled(made, is_accepted=is_accepted))
        assert found.is_same_text(content(wanted))
        assert [found.of(kind) for kind in PARTS] == [content(wanted).of(kind) for kind in PARTS]
    assert_valid(made)
    assert redline.with_layout(old, new, None)[0] == made


@pytest.mark.usefixtures("library")
def test_changed_terms_are_told_where_they_stand() -> None:
    old = (SAMPLES / "s01-kefu-shifts.docx").read_bytes()
    new = edited(old, "不超过25秒", "不超过30秒")
    made, remarks = redline.made(compared_terms(old, new), old, new)
    assert remarks == []
    comments = "".join(etree.fromstring(part(made, "word/comments.xml")).itertext())
    assert "25秒 → ≤ 30秒" in comments
    root = etree.fromstring(part(made, "word/document.xml"))
    start = next(root.iter(f"{W}commentRangeStart"))
    assert [node.tag for node in (start.getnext(), start.getnext().getnext())] == [f"{W}del", f"{W}ins"]
    assert accepted(made) == accepted(new)
    assert b"comments+xml" in part(made, "[Content_Types].xml")


def edited(file: bytes, old: str, new: str) -> bytes:
    """Return a DOCX with some words exchanged."""
    from pipeline.parsers.docx_package import open_package
    from pipeline.writers.redline_reading import packed

    package = open_package(file)
    parts = {name: package.read(name) for name in package.entries}
    body = parts["word/document.xml"] or b""
    assert old.encode() in body
    return packed({**parts, "word/document.xml": body.replace(old.encode(), new.encode())})


def compared_terms(old: bytes, new: bytes) -> Comparison:
    return compare_files(File("a.docx", old), File("b.docx", new))


@pytest.mark.usefixtures("library")
def test_earlier_changes_are_taken_as_accepted_and_that_is_said() -> None:
    earlier = EARLIER.format(run("25"))
    old, new = (document(HEAD + p("首响时间不超过", earlier, end)) for end in ("秒。", "秒，违约按日计罚。"))
    made, remarks = redline.with_layout(old, new, None)
    assert remarks == [redline.REMARKS["earlier"]]
    assert rejected(made)[-1] == "首响时间不超过25秒。"
    assert accepted(made)[-1] == "首响时间不超过25秒，违约按日计罚。"


@pytest.mark.parametrize("reason", ["missing", "silent", "wrong", "failing", "macro", "damaged"])
def test_where_the_library_is_of_no_use(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = (SAMPLES / "s01-kefu-shifts.docx").read_bytes()
    new = edited(old, "不超过25秒", "不超过30秒")
    found = compared_terms(old, new)
    if reason == "missing":
        monkeypatch.setitem(sys.modules, "python_redlines", None)
    elif reason == "silent":  # no change is tracked
        monkeypatch.setattr(redline, "compared", lambda *_: new)
    elif reason == "wrong":
        monkeypatch.setattr(redline, "compared", lambda *_: edited(new, "不超过30秒", "不超过35秒"))
    elif reason == "failing":
        monkeypatch.setattr(redline, "compared", lambda *_: b"PK no zip")
    elif reason == "macro":
        new = with_part(new, "word/vbaProject.bin", b"\xd0\xcf")
    else:
        new = new[:-30]
    made, remarks = redline.made(found, old, new)
    assert redline.is_plain(remarks) and len(remarks) == 1
    assert ("hetong[redline]" in remarks[0]) == (reason == "missing")
    assert accepted(made) == texts(found.clauses, "new")
    assert rejected(made) == texts(found.clauses, "old")


def with_part(file: bytes, name: str, body: bytes) -> bytes:
    with tempfile.TemporaryFile() as stored:
        stored.write(file)
        with zipfile.ZipFile(stored, "a") as archive:
            archive.writestr(name, body)
        stored.seek(0)
        return stored.read()


@pytest.mark.parametrize("command", [["sleep", "30"], ["sh", "-c", "sleep 30 & sleep 30"]])
def test_a_program_that_hangs_is_ended(command: list[str], tmp_path: Path) -> None:
    with pytest.raises(CompareError, match=r"0\.2 s"):
        redline_library.run(command, str(tmp_path), 0.2)


@pytest.mark.usefixtures("library")
def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    redline_library.compared(document(HEAD), document(HEAD + p("附则")))
    with pytest.raises(CompareError):
        redline_library.compared(b"PK", b"")
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_redline_is_seen() -> None:
    old, new = document(HEAD + p("十元"), header="甲"), document(HEAD + p("百元"), header="乙")
    assert not prove(new, old, new).is_exact
    assert prove(new, new, new).is_exact
    assert prove(document(HEAD, header="甲"), document(HEAD, header="甲"), document(HEAD, header="乙")).untracked == (
        "header",
    )
    with pytest.raises(HetongError):
        prove(b"", old, new)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_agrees() -> None:
    files = {name: redline.plain(comparison(pairs), "", None) for name, pairs in CASES.items()}
    shown = redline_office.settled(files, ("accepted", "rejected"))
    if not shown:
        pytest.skip("soffice is installed without Writer")
    for name, pairs in CASES.items():
        for way, side in (("accepted", "new"), ("rejected", "old")):
            assert shown[name, way] == "\n".join([*texts(pairs, side), ""]), (name, way)
