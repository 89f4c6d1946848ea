"""What the learned models cost (模型开销): once for loading, then for each contract that all of them are asked about.

``python -m models.model_cost`` prints the figures.  The contracts are those of `models.benchmark` with all that rules
go by taken out: headings, the telling title, the labels of the parties.

>>> "乙方（受托方）" in untold(contract_text(2_500))
False
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from models.benchmark import contract_text

ROUNDS = 15
CHARACTERS = 8_000
HEADING_RE = re.compile(r"^(第\d+条) .*$", re.M)
HEAD_RE = re.compile(r"\A.*?(?=双方协商一致)", re.S)
HEAD = "协议书\n本协议由杭州栖禾科技有限公司与合肥闻声客户服务有限公司共同订立。\n"
LOADING = r"""
import time
from pipeline.analyze import analyze_document
from pipeline.document import from_string
from pipeline.record import Source
text = "房屋租赁合同\n出租方：宁溪科技有限公司\n承租方：霁岚服务有限公司\n第一条 租金\n每月1500元。\n"
analyze_document(from_string(text), Source(name="a.txt", sha256="", format="txt"))
began = time.perf_counter()
from pipeline import entities
from pipeline.clauses.learned import kinds_of
from pipeline.extractors.contract_type import type_of
kinds_of(["争议由法院管辖。"])
type_of("协议书\\n双方商定下列事项，租金每月支付，房屋到期交还，押金无息退还，水电费由承租人承担。")
entities.load()
print(time.perf_counter() - began)
"""


def untold(text: str) -> str:
    """Return the contract without headings, title and labels of parties."""
    return HEAD + HEADING_RE.sub(r"\\1", HEAD_RE.sub("", text))


def loading() -> float:
    """Return the seconds that loading all models takes in a new process that has read a contract before."""
    taken = [
        float(subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    return statistics.median(taken)


def costs() -> Iterator[tuple[str, float]]:
    """Yield each model with the milliseconds that it takes for a contract."""
    from pipeline import entities
    from pipeline.clauses import segment
    from pipeline.clauses.learned import guesses
    from pipeline.document import from_string
    from pipeline.extractors.contract_type import type_of

    texts = [untold(contract_text(CHARACTERS, seed)) for seed in range(ROUNDS + 2)]
    contracts = [segment(from_string(text).view()) for text in texts]
    yield "kinds of clauses", _median([(guesses, contract) for contract in contracts])
    yield "type of the contract", _median([(type_of, contract.view.string) for contract in contracts])
    yield "names in the head and at the signatures", _median([(entities.find, text[:900]) for text in texts])


def _median(calls: list[tuple[object, object]]) -> float:
    taken = []
    for function, argument in calls:
        began = time.process_time()
        function(argument)  # type: ignore[operator]
        taken.append(time.process_time() - began)
    return statistics.median(taken[2:]) * 1000


def main() -> None:
    """Print the table; one core, as each worker of a batch has."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sys.stdout.write(f"{'loading all models, once':44} {loading():>8.2f} s    <= 0.6 s\n")
    found = dict(costs())
    for name, milliseconds in found.items():
        sys.stdout.write(f"{name:44} {milliseconds:>8.1f} ms\n")
    sys.stdout.write(f"{'all, a contract of 8,000 characters':44} {sum(found.values()):>8.1f} ms   <= 15 ms\n")


if __name__ == "__main__":
    main()
