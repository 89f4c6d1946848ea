"""How long comparisons take (比对速度): medians, one core, the machine named.

``python -m models.compare_speed`` prints the table: two contracts of 50 pages with thirty edits, growth with length,
texts that share nothing, clauses that are all alike, and a register of 200 contracts from their finished records.

>>> old, new = versions_of(3_000)
>>> len(old) > 3_000, sum(one != other for one, other in zip(old.split(), new.split())) > 5
(True, True)
"""

from __future__ import annotations

import io
import os
import platform
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from models.benchmark import WARM_UPS, _processor, contract_text, read, seconds

SEED = 20_251_123
PAGES_50 = 40_000  # characters
EDITS = 30
ROUNDS = 5
GROWTH = (10_000, 40_000, 160_000)
CONTRACTS = 200
FIGURE_RE = re.compile(r"\d+(?=000元|0秒|日前|%)|\d+:00")
SENTENCE = "双方对本条的理解不一致的，以本合同目的为准。"


def versions_of(characters: int, edits: int = EDITS, seed: int = 0) -> tuple[str, str]:
    """Return a contract and its new version: figures changed, sentences added, clauses moved and dropped."""
    chance = random.Random(SEED + seed)
    old = contract_text(characters, seed)
    lines = old.split("\n")
    body = [number for number, line in enumerate(lines) if re.match(r"\d+\.\d ", line)]
    for number in chance.sample(body, k=min(edits, len(body))):
        lines[number] = _edited(lines[number], chance)
    for number in sorted(chance.sample(body[2:-2], k=2), reverse=True):
        moved = lines.pop(number)
        lines.insert(chance.choice(body[:-3]), moved)
    return old, "\n".join(lines)


def _edited(line: str, chance: random.Random) -> str:
    figure = FIGURE_RE.search(line)
    if figure is None or chance.random() < 0.2:
        return line.replace("应当", "可以", 1) if "应当" in line and chance.random() < 0.5 else line + SENTENCE
    other = f"{chance.randint(7, 22)}:00" if ":" in figure[0] else str(int(figure[0]) + chance.randint(1, 9))
    return line[: figure.start()] + other + line[figure.end() :]


def strange_to(text: str) -> str:
    """Return a text of the same build that shares no word with ``text``: every character in a sentence is another one.

    >>> strange_to("第1条 服务费为每月3000元")[:4]
    '第1条 '
    """
    kept = set("第条一二三四五六七八九十百合同甲乙方：，。（）")
    return "".join(
        chr((ord(char) - 0x4E00 + 7919) % 0x5000 + 0x4E00)
        if "\u4e00" <= char <= "\u9fff" and char not in kept
        else char
        for char in text
    )


def alike(clauses: int, changed: int) -> str:
    """Return a contract whose clauses all say the same but for their numbers; one of them says more."""
    words = "乙方应当按照约定的标准提供服务，定期向甲方提交工作报告，并接受甲方的监督。"
    lines = [f"第{number}条 {words}{SENTENCE * (number == changed)}" for number in range(1, clauses + 1)]
    return "\n".join(["服务合同", "甲方：杭州栖禾科技有限公司", "乙方：________", *lines])


def as_docx(text: str) -> bytes:
    """Return lines as the paragraphs of a DOCX."""
    from docx import Document

    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# --- the cases -------------------------------------------------------------------------------------------------------


def whole(old: bytes, new: bytes, suffix: str) -> object:
    """Do what ``hetong diff`` does with two files, from bytes to the comparison."""
    from pipeline.diff import File, compare_files

    return compare_files(File(f"old{suffix}", old), File(f"new{suffix}", new))


def alone(old: str, new: str) -> Callable[[], object]:
    """Return the comparison of two texts that have been read."""
    from pipeline.analyze import read_contract
    from pipeline.compare.compare import compare
    from pipeline.compare.versions import Version

    both = [
        Version(name, *read_contract(text.encode(), name, force=True))
        for name, text in zip("ab", (old, new), strict=True)
    ]
    return partial(compare, *both)


def repeated(call: Callable[[], object]) -> float:
    """Return the median time of a call."""
    return seconds([call] * (ROUNDS + WARM_UPS))


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield name, figure and bound of every case."""
    old, new = versions_of(PAGES_50)
    for suffix, make in ((".docx", as_docx), (".txt", str.encode)):
        yield (
            f"two {suffix[1:].upper()} of 50 pages",
            f"{repeated(partial(whole, make(old), make(new), suffix)):.2f} s",
            "<= 2 s",
        )
    yield "of this the comparison alone", f"{repeated(alone(old, new)):.2f} s", ""
    before = 0.0
    for size in GROWTH:
        now = repeated(alone(*versions_of(size, EDITS * size // PAGES_50)))
        against = f"{now / before:.1f} x" if before else ""
        yield f"comparison alone, {size:,} characters", f"{now * 1000:.0f} ms", against and f"{against}, linear is 4 x"
        before = now
    yield "two texts that share nothing, 50 pages", f"{repeated(alone(old, strange_to(old))):.2f} s", "<= 2 s"
    yield "400 clauses that say the same", f"{repeated(alone(alike(400, 200), alike(399, 7))):.2f} s", "<= 2 s"
    yield "the same file twice, 50 pages", f"{repeated(alone(old, old)):.2f} s", ""


def registers() -> Iterator[tuple[str, str, str]]:
    """Yield the times of ``hetong matrix`` over finished records, for every output."""
    from pipeline.matrix import Options, run

    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        records.mkdir()
        for number in range(CONTRACTS):
            (records / f"{number:03}.json").write_bytes(read(contract_text(3_000, number).encode(), f"{number:03}.txt"))
        for suffix in (".json", ".csv", ".html", ".xlsx"):
            target = str(Path(folder) / f"register{suffix}")
            taken = seconds([partial(run, [str(records)], Options(target))] * (3 + WARM_UPS))
            yield f"register of {CONTRACTS} finished records as {suffix[1:].upper()}", f"{taken:.2f} s", "<= 5 s"


def main() -> int:
    """Print the table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
    sys.stdout.write(f"{platform.machine()} {_processor()}, Python {platform.python_version()}, one core\n")
    for part in (cases, registers):
        for name, value, bound in part():
            sys.stdout.write(f"{name:50}{value:>10}   {bound}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
