"""How fast the whole path is (速度): medians on generated contracts, one core, the machine named.

``make bench`` runs it.  Inputs are generated: contracts of the given length with every kind of field, so that each
extractor has work.  Nothing here is a test: a noisy machine must not break a build.

>>> len(contract_text(2_500)) >= 2_500
True
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

ROUNDS = 15
WARM_UPS = 2
# As dense as 30 public contracts of 6,000 to 12,000 characters: they hold 5 values and 12 clauses in 1,000 characters,
# those below 3,000 characters 15 and 13; a contract made here has 11 and 15 (of 8,000), 15 and 14 (of 2,500).
PLAIN = (
    "乙方应当选派具有相应经验的人员承担上述工作，对其进行业务培训，不得擅自更换主要人员，确需更换的应当事先征得甲方同意。",
    "甲方有权对服务过程进行检查，并就存在的问题提出书面整改要求，乙方应当及时整改并将结果反馈给甲方。",
    "双方在履行过程中形成的资料、记录和报表归甲方所有，乙方仅在履行本合同的范围内使用，合同终止后应当返还。",
    "任何一方违反约定给对方造成损失的，应当承担赔偿责任，包括直接损失以及为主张权利支出的合理费用。",
    "未尽事宜由双方友好协商，可以另行签订补充协议，补充协议与本合同不一致的，以补充协议的约定为准。",
)
PLAIN_CLAUSE = (
    "{n}双方的权利和义务\n{i}.1 甲方应当提供开展工作所需的资料和权限，并指定专人负责联络。{p}\n"
    "{i}.2 乙方应当按照约定的标准提供服务，定期向甲方提交工作报告，并接受甲方的监督。{q}\n"
)
CLAUSES = (
    "{n}服务内容\n{i}.1 乙方为甲方第{i}处网点提供在线与电话客服，包括售前咨询、订单查询和投诉的初步处理。{p}\n"
    "{i}.2 服务时间：早班9:00-18:00，晚班18:00-24:00，午休12:00-13:00，春节除外。{q}\n",
    "{n}费用与支付\n{i}.1 服务费为每月人民币{k}000元（大写：人民币{c}仟元整），于每月15日前以银行转账支付。{p}\n"
    "{i}.2 对账单有疑问的，双方应当核对原始记录，无争议部分仍按约定时间支付。{q}\n",
    "{n}服务标准\n{i}.1 首次响应时间不超过{k}0秒，电话接通率不低于9{k}%，满意度不低于____分。{p}\n"
    "{i}.2 服务人员应当使用礼貌用语，答复准确，不得作出超出授权范围的承诺。{q}\n",
    "{n}违约责任\n{i}.1 逾期付款的，每日按应付金额的万分之{c}支付违约金；提前解除的，应提前30日书面通知对方。{p}\n"
    "{i}.2 不可抗力致使合同不能履行的，部分或者全部免除责任，并应当及时通知对方。{q}\n",
)
HEAD = (
    "客户服务外包合同\n合同编号：BM-{n}\n甲方（委托方）：杭州栖禾科技有限公司\n地址：杭州市西湖区文一路1号\n"
    "联系电话：0571-86550100\n"
    "乙方（受托方）：________\n地址：________\n联系电话：________\n"
    "双方协商一致，订立本合同，期限自2025年1月1日起至2025年12月31日止。\n"
)
TAIL = (
    "本合同一式两份，双方各执一份。争议由甲方所在地人民法院管辖。\n"
    "甲方（盖章）：\n乙方（盖章）：\n日期：    年  月  日\n"
)


def contract_text(characters: int, seed: int = 0) -> str:
    """Return a contract of about ``characters`` characters, a bit more, with all its ends; each seed another one."""
    parts = [HEAD.format(n=characters + seed)]
    length, index = len(parts[0]) + len(TAIL), seed
    while length < characters:
        index += 1
        clause = CLAUSES[index // 2 % len(CLAUSES)] if index % 2 else PLAIN_CLAUSE
        words = {"n": f"第{index}条 ", "i": index, "k": index % 9 + 1, "c": "壹贰叁肆伍陆柒捌玖"[index % 9]}
        plain = {"p": PLAIN[index % 5], "q": PLAIN[(index + 2) % 5]}
        parts.append(clause.format(**words, **plain))
        length += len(parts[-1])
    return "".join(parts) + TAIL


def docx(characters: int, seed: int = 0) -> bytes:
    """Return a contract as DOCX."""
    from docx import Document

    document = Document()
    for line in contract_text(characters, seed).splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(pages: int, seed: int = 0) -> bytes:
    """Return a contract as PDF of ``pages`` text pages, 38 lines of up to 36 characters each."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)
    printed = [
        line[at : at + 36] for line in contract_text(pages * 1_400, seed).splitlines() for at in range(0, len(line), 36)
    ]
    for page in range(pages):
        canvas.setFont("STSong-Light", 12)
        for row, line in enumerate(printed[page * 38 : page * 38 + 38]):
            canvas.drawString(72, 780 - 19 * row, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def seconds(calls: Sequence[Callable[[], object]]) -> float:
    """Return the median time of ``calls``, the first two of which are warm-ups."""
    taken = []
    for call in calls:
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken[WARM_UPS:])


def main() -> int:
    """Print the table."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})
    sys.stdout.write(f"{platform.machine()} {_processor()}, Python {platform.python_version()}, one core\n")
    for name, value, bound in (*_pipeline(), *_growth(), *_start()):
        sys.stdout.write(f"{name:44} {value:>12}   {bound}\n")
        sys.stdout.flush()
    return 0


def _pipeline() -> Iterator[tuple[str, str, str]]:
    """Yield the cases; every round reads another contract, so that nothing kept from the last one helps."""
    cases: tuple[tuple[str, Callable[[int], bytes], str, str], ...] = (
        ("DOCX of 8,000 characters, end to end", partial(docx, 8_000), "a.docx", "<= 30 ms"),
        ("PDF of 6 text pages, end to end", partial(pdf, 6), "a.pdf", "<= 60 ms"),
        ("TXT of 2,500 characters, end to end", lambda seed: contract_text(2_500, seed).encode(), "a.txt", "<= 15 ms"),
    )
    for name, make, file, bound in cases:
        calls = [partial(read, make(seed), file) for seed in range(ROUNDS + WARM_UPS)]
        yield name, f"{seconds(calls) * 1000:.1f} ms", bound


def _growth() -> Iterator[tuple[str, str, str]]:
    sizes = (250_000, 500_000, 1_000_000, 2_000_000)
    taken = [
        seconds([partial(read, contract_text(size // 3, seed).encode(), "a.txt") for seed in range(3 + WARM_UPS)])
        for size in sizes  # three bytes a character
    ]
    for size, before, now in zip(sizes[1:], taken, taken[1:], strict=False):
        yield f"TXT of {size // 1000} KB, time against half of it", f"{now / before:.2f} x", "about 2"


def _start() -> Iterator[tuple[str, str, str]]:
    yield "import pipeline", f"{_process('-c', 'import pipeline') - _process('-c', ''):.3f} s", "<= 0.2 s"
    yield "hetong --help", f"{_process('-m', 'pipeline.cli', '--help'):.3f} s", "<= 0.4 s"


def read(content: bytes, name: str) -> bytes:
    """Do what ``hetong extract`` does for one file, from bytes to JSON."""
    from pipeline.analyze import analyze_document
    from pipeline.parsers import parse_bytes
    from pipeline.record import Source
    from pipeline.writers.json import encode

    document = parse_bytes(content, name)
    source = Source(name=name, sha256=hashlib.sha256(content).hexdigest(), format=document.format)
    return encode(analyze_document(document, source))


def _process(*arguments: str) -> float:
    command = [sys.executable, *arguments]
    return seconds([partial(subprocess.run, command, check=True, capture_output=True)] * (5 + WARM_UPS))


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


if __name__ == "__main__":
    sys.exit(main())
