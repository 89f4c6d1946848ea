"""Plain text: every encoding, line ends, tables, and content that cannot be read."""

import pytest

from pipeline.errors import EmptyFile
from pipeline.parsers import text as module

CONTRACT = "仓库看管合同\n甲方：青禾物流有限公司\n乙方：\n第一条 乙方应当在合同期内看管甲方的仓库，每月费用为3000元。\n"
TRADITIONAL = "倉庫看管合同\n甲方：青禾物流有限公司\n乙方：\n第一條 乙方應當在合同期內看管甲方的倉庫，雙方按月結算。\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_encodings(encoding):
    document = module.parse(CONTRACT.encode(encoding))
    assert document.raw == CONTRACT
    assert document.format == "txt"
    assert document.warnings == ()
    assert (document.encoding or "").split("-")[0] == encoding.split("-")[0]


def test_big5():
    document = module.parse(TRADITIONAL.encode("big5"))
    assert document.raw == TRADITIONAL
    assert document.encoding == "big5"


def test_lines_in_two_encodings():
    first, second = CONTRACT.split("\n")[:2]
    document = module.parse(first.encode() + b"\n" + second.encode("gb18030") + b"\n" + CONTRACT.encode())
    assert document.raw == f"{first}\n{second}\n{CONTRACT}"
    assert [warning.code for warning in document.warnings] == ["mixed_encoding"]


def test_cut_within_a_character():
    content = CONTRACT.encode()[:-5]
    document = module.parse(content)
    assert document.raw.startswith("仓库看管合同")
    assert [warning.code for warning in document.warnings] == ["undecodable"]


def test_a_wrong_byte_costs_one_line_at_most():
    content = CONTRACT.encode("gb18030").replace("乙方：".encode("gb18030"), b"\xff\xd2\xd2:", 1)
    document = module.parse(content)
    assert "青禾物流有限公司" in document.raw
    assert "每月费用为3000元" in document.raw


def test_carriage_returns_and_form_feeds_end_lines():
    document = module.parse("甲方：\r乙方：\r\n丙方：\f完".encode())
    assert [document.raw[line.start : line.end] for line in document.lines] == ["甲方：", "乙方：", "丙方：", "完"]


def test_nul_bytes_do_not_disturb():
    document = module.parse(CONTRACT.encode().replace("合同".encode(), "合\0同".encode()))
    assert "仓库看管合同" in document.view().string


@pytest.mark.parametrize("content", [b"", b" \r\n\t", "\ufeff\u3000\n".encode(), b"\0\0\0"])
def test_nothing_but_white_space(content):
    with pytest.raises(EmptyFile):
        module.parse(content)


def test_too_large(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 30)
    document = module.parse(CONTRACT.encode())
    assert "limit_size" in [warning.code for warning in document.warnings]
    assert CONTRACT.startswith(document.raw.rstrip("\ufffd"))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("级别|到场|恢复\n---|---|---\n一级|1小时|4小时", [0, None, 1]),
        ("| 级别 | 到场 |\n| 一级 | 1小时 |", [0, 1]),
        ("品名\t数量\t单价\n砂\t3吨\t80元", [0, 1]),
        ("甲方：\t\t乙方：\n地址：\t\t地址：", [None, None]),
        ("现金|转账|支票", [None]),
        ("第一条\t服务\n内容如下", [None, None]),
    ],
)
def test_tables(text, rows):
    document = module.parse(text.encode())
    assert [line.row for line in document.lines] == rows
