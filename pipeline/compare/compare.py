"""Two contracts, what differs (比对主流程): alignment -> term changes -> clauses as shown -> comparison.

>>> compare.__name__
'compare'
"""

from __future__ import annotations

from pipeline.compare.alignment.align import align
from pipeline.compare.outer import clauses
from pipeline.compare.relation import relation
from pipeline.compare.remarks import remarks
from pipeline.compare.template.report import template_report
from pipeline.compare.terms.changes import term_changes
from pipeline.compare.versions import Version
from pipeline.comparison import Comparison


def compare(old: Version, new: Version, *, with_noise: bool = False, is_template: bool = False) -> Comparison:
    """Return what differs between two contracts; linear in their length where they share most of their clauses.

    with_noise: differences of form (white space, width, numbering) are listed among the edits
    is_template: ``old`` is a form with blanks; the comparison says what became of each
    """
    alignment = align(old.contract, new.contract)
    related, similarity = relation(old, new, alignment)
    terms = term_changes(old, new, alignment)
    shown = clauses(old, new, alignment.pairs, terms, with_noise=with_noise)
    return Comparison(
        old=old.record.source,
        new=new.record.source,
        relation=related,
        similarity=round(similarity, 3),
        terms=terms,
        clauses=shown,
        template=template_report(old, new, alignment, shown) if is_template else None,
        remarks=remarks(old, new, alignment, related),
    )
