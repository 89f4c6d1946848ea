"""What every worker needs, loaded once before workers are forked from it (预热).

Importing this module does the work, against the habit of the house: the server that forks the workers knows no other
way to be told.  Nothing here starts a thread.

>>> warm()
"""

from __future__ import annotations

import gc
import os
from functools import cache

TEXT = """服务合同
甲方：宁溪科技有限公司
乙方：________
第一条 服务内容：乙方提供客服，服务时间9:00-18:00，服务费每月1500元，逾期每日按0.05%支付违约金。
第二条 期限：自2025年1月1日起至2025年12月31日止。争议由甲方所在地人民法院管辖。
"""


@cache
def warm() -> None:
    """Read one small contract, so that word lists, patterns and models are there before the first file."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # a pool of threads does not survive the fork
    import pipeline.parsers.docx
    import pipeline.parsers.pdf  # noqa: F401
    from pipeline.analyze import analyze_document
    from pipeline.parsers import parse_bytes
    from pipeline.parsers.pdf_fonts import installed
    from pipeline.record import Source

    installed()  # PDFium is loaded here and used by the workers
    analyze_document(parse_bytes(TEXT.encode(), "a.txt"), Source(name="a.txt", sha256="", format="txt"))
    gc.collect()
    gc.freeze()  # what is there stays; a collector that walks it would copy every shared page


warm()
