"""Contracts under a reader's own policy (政策审查): playbooks by name or file, references, and the findings of both.

>>> sorted(SHIPPED)
['customer-service', 'operations', '客服外包', '运维服务']
>>> load(["客服外包"]).playbooks[0].name
'客服外包'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from pipeline.errors import HetongError
from pipeline.extraction import Options, Outcomes, read_all
from pipeline.parsers.settings import DEFAULT, Settings
from pipeline.playbook.case import Case
from pipeline.playbook.demands import References
from pipeline.playbook.faults import Fault, PlaybookError, nearest
from pipeline.playbook.judging import judge
from pipeline.playbook.reading import read_bytes
from pipeline.playbook.rules import Playbook
from pipeline.policy_finding import RuleCard
from pipeline.record import Record

SHIPPED = {
    "客服外包": "customer_service.toml",
    "customer-service": "customer_service.toml",
    "运维服务": "operations.toml",
    "operations": "operations.toml",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The playbooks of a call with the contracts that they compare with.

    references: by playbook path, then by the name that its rules give
    is_alone: the checks that are built in are left out
    """

    playbooks: tuple[Playbook, ...] = ()
    references: dict[str, References] = field(default_factory=dict)
    is_alone: bool = False

    def cards(self) -> list[RuleCard]:
        """Return every rule of every playbook."""
        return [card for playbook in self.playbooks for card in playbook.cards()]


def load(named: Sequence[str], settings: Settings = DEFAULT, *, is_alone: bool = False) -> Policy:
    """Return the policy that ``named`` playbooks make: shipped ones by name, others by file.

    Raises PlaybookError: a playbook that is not there or has mistakes, a reference that cannot be read.
    """
    playbooks = tuple(_read(name) for name in dict.fromkeys(named))
    references = {playbook.path: _references(playbook, settings) for playbook in playbooks}
    return Policy(playbooks, references, is_alone)


def check_all(inputs: Iterable[str], options: Options, policy: Policy) -> Outcomes:
    """Return the outcomes of ``inputs``: the findings of each record are those of its checks and of the policy."""
    if not policy.playbooks:
        return read_all(inputs, options)
    return read_all(inputs, options, read=lambda name, options: _judged(name, options, policy))


def listing() -> str:
    """Return the playbooks that are shipped: names, number of rules, what they are for."""
    playbooks = {file: _read(name) for name, file in SHIPPED.items()}
    lines = []
    for file, playbook in playbooks.items():
        names = ", ".join(name for name, own in SHIPPED.items() if own == file)
        lines.append(f"{names}\t{len(playbook.rules)} 条 rules\t{playbook.description.shown}\n")
    return "".join(lines)


def _judged(name: str, options: Options, policy: Policy) -> Record:
    case = _case(name, options)
    record = case.record
    found = [] if policy.is_alone else list(record.findings)
    for playbook in policy.playbooks:
        found += judge(playbook, case, policy.references[playbook.path])
    return record.model_copy(update={"findings": found})


def _read(name: str) -> Playbook:
    """Return a playbook that is shipped, or that of a file."""
    if name in SHIPPED:
        return read_bytes((files("pipeline.playbook") / SHIPPED[name]).read_bytes(), name)
    from pipeline.parsers import read_file

    try:
        content = read_file(name)
    except HetongError as error:
        near = nearest(name, SHIPPED)
        zh = f"政策文件{error.reason_zh}（{error.detail}）" + (f"，是否指自带的 {near}" if near else "")
        en = f"playbook: {error.reason_en} ({error.detail})" + (f"; did you mean the shipped {near}" if near else "")
        raise PlaybookError(name, [Fault(0, zh, en, "no_playbook")]) from None
    return read_bytes(content, name)


def _references(playbook: Playbook, settings: Settings) -> References:
    """Return the contracts that the rules compare with; a name is relative to the playbook."""
    found: dict[str, Case] = {}
    faults: dict[str, Fault] = {}
    for rule in playbook.rules:
        name = rule.reference
        if name is None or name in found or name in faults:
            continue
        try:
            found[name] = _case(str(Path(playbook.path).parent / name), Options(force=True, settings=settings))
        except HetongError as error:
            zh, en = f"{rule.id}: 范本 {name}：{error.reason_zh}", f"{rule.id}: reference {name}: {error.reason_en}"
            faults[name] = Fault(rule.line, zh, en, "bad_reference")
    if faults:
        raise PlaybookError(playbook.path, list(faults.values()))
    return found


def _case(path: str, options: Options) -> Case:
    from pipeline.analyze import read_contract
    from pipeline.parsers import read_file

    content = read_file(path)
    return Case(*read_contract(content, path, options.settings, with_text=options.with_text, force=options.force))
