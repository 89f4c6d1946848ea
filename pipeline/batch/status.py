"""How far a batch is and why files failed, from its ledger (批量状态)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.batch.ledger import NAME, Ledger, looked_at
from pipeline.errors import UnreadableFile, reason_for
from pipeline.writers.terminal import shown

LISTED = 20  # failures; errors.jsonl has them all


def text(folder: Path) -> str:
    """Return the counts, the reasons and the first failures in Chinese and English.

    Raises UnreadableFile: there is no ledger in ``folder``.
    """
    with looked_at(folder) as ledger:
        if ledger is None or not ledger.resume():
            raise UnreadableFile(str(folder / NAME), "没有台账 | no ledger here; is it the folder of a batch?")
        return "\n".join(_lines(ledger)) + "\n"


def _lines(ledger: Ledger) -> Iterator[str]:
    counts = ledger.counts()
    pending = counts["pending"]
    zh = "已完成" if not pending else f"未完成，还有 {pending} 份，重新运行同一命令即可续跑"
    en = "finished" if not pending else f"unfinished, {pending} to go; run the same command again to go on"
    yield f"{zh} | {en}"
    yield f"正常 {counts['ok']}，部分 {counts['partial']}，失败 {counts['failed']}" + (
        f" | ok {counts['ok']}, partial {counts['partial']}, failed {counts['failed']}"
    )
    unwell = [entry for entry in ledger.entries(records=False) if entry.status != "ok"]
    for code, count in Counter(entry.code for entry in unwell).most_common():
        reason = reason_for(code or "")
        yield f"  {code}: {count}  {reason.reason_zh} | {reason.reason_en}"
    for entry in unwell[:LISTED]:
        yield f"  {shown(entry.location)}: {entry.status} [{entry.code}] {shown(entry.detail)}".rstrip()
    if len(unwell) > LISTED:
        yield f"  … 共 {len(unwell)} 份，见 errors.jsonl | {len(unwell)} in all, see errors.jsonl"
