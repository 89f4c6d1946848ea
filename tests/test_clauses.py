"""Cases of ``pipeline.clauses``: one file each, ``tests/cases/clauses/<family>.txt``.

The text of a contract with ``|`` before every clause and ``¦`` where the signatures begin; below a line ``===`` the
clauses that must come out, one a line: id, number, heading (tabs between; no heading, no third cell).  The first line
names the family.  The other tests hold for every text: ids are unique, children lie in their parents, any text ends.
"""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path

import pytest

from pipeline.clauses import kinds, references, segment
from pipeline.clauses.numbering import MARKER_RE, STYLES, Style
from pipeline.cleaning import clean
from pipeline.contract import Clause, Contract
from pipeline.document import from_string
from pipeline.extractors import contract_type

CASES = sorted((Path(__file__).parent / "cases" / "clauses").glob("*.txt"))
HOSTILE = (
    "第一条",
    "第一条\n",
    "1.",
    "1.\n",
    "(一)",
    "(一)\n",
    "一、\n",
    "一、。八、\n",
    "1.1.1.1\n",
    "第一条\n1.\n(1)\n",
    "甲方:\n",
    "附件一\n",
    "见第三条",
)


def contract_of(text: str) -> Contract:
    return segment(from_string(text).view())


def row(clause: Clause) -> str:
    return "\t".join([clause.id, clause.number, clause.heading or ""]).rstrip("\t")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_clauses(path: Path) -> None:
    source, _, rest = path.read_text("utf-8").partition("\n")
    assert source.startswith("# ")
    marked, _, expected = rest.partition("\n===\n")
    contract = contract_of(re.sub(r"[|¦]", "", marked))
    string = contract.view.string
    starts = {clause.start: "|" for clause in contract.walk()}
    if contract.tail_start is not None:
        starts[contract.tail_start] = "¦" + starts.get(contract.tail_start, "")
    cut = "".join(starts.get(offset, "") + char for offset, char in enumerate(string))
    assert cut == from_string(marked).view().string
    assert [row(clause) for clause in contract.walk()] == [line for line in expected.split("\n") if line]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_tree_is_sound(path: Path) -> None:
    contract = contract_of(path.read_text("utf-8"))
    ids = [clause.id for clause in contract.walk()]
    assert len(ids) == len(set(ids))
    for clause in contract.walk():
        assert clause.start <= clause.heading_start <= clause.heading_end <= clause.body_start <= clause.end
        assert all(clause.start < child.start and child.end <= clause.end for child in clause.children)
        assert clause in contract.path_at(clause.start)


def test_rows_between_bars_bear_no_numbers() -> None:
    rows = "| 级别 | 响应 |\n| 一级 | 十分钟 |\n| 二级 | 半小时 |\n| 三级 | 两小时 |\n"
    contract = contract_of(
        f"1. 维护范围\n1.1 巡检机房。\n{rows}1.2 每月报告。\n2. 费用\n2.1 每年付清。\n3. 期限\n一年。\n"
    )
    assert [clause.id for clause in contract.walk()] == ["1", "1.1", "1.2", "2", "2.1", "3"]


def test_headings_of_a_page_without_line_ends() -> None:
    """Headings stand right before their text or their first item."""
    text = (
        "软件维护合同甲方:青山公司地址:滨海路8号乙方:绿水公司双方约定如下:第一条维护对象1.1系统一套。1.2终端二十台。第二条合同的履行"
        "2.1每月巡检。2.2提供机房。第三条验收标准按清单执行。第四条变更与解除4.1提前通知。第五条争议解决协商不成的,可以申请仲裁。第六条保密"
        "未经同意,不得外传。第七条付款方式按季支付。第八条乙方不得转包本合同。第九条违约责任逾期付款的,支付违约金。第十条其他未尽事宜另行协商。"
    )
    contract = segment(clean(from_string(text)).view())
    assert [clause.heading for clause in contract.clauses] == [
        "维护对象", "合同的履行", "验收标准", "变更与解除", "争议解决", "保密", "付款方式", None, "违约责任", "其他"
    ]  # fmt: skip


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_style_example(style: Style) -> None:
    match = MARKER_RE.match(style.example)
    assert match is not None
    assert match.lastgroup == style.name


def test_kind_examples() -> None:
    entries = tomllib.loads(Path(kinds.__file__).with_suffix(".toml").read_text("utf-8"))["kind"]
    for entry in entries:
        for example in entry["examples"]:
            assert kinds.kind_of(example) == entry["name"], example


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_hostile_text_is_linear(unit: str) -> None:
    """Twenty thousand times the same marker: quadratic work would take minutes."""
    began = time.process_time()
    contract = contract_of(unit * 20_000)
    list(references.find(contract))
    assert time.process_time() - began < 20


def test_deep_numbers_do_not_recurse_without_end() -> None:
    lines = [f"{'1.' * depth}1 项" for depth in range(1, 5)] + ["(1)甲", "①乙", "a)丙", "A、丁", "(一)戊", "1)己"]
    assert contract_of("第一条 范围\n" + "\n".join(lines * 3)).clauses


def test_contract_type_examples() -> None:
    entries = tomllib.loads(Path(contract_type.__file__).with_suffix(".toml").read_text("utf-8"))["type"]
    for entry in entries:
        for example in entry["examples"]:
            named = contract_type.of_title(example) or contract_type.of_title(example, is_wide=True)
            assert named == entry["name"], example
