"""The register as JSON (台账 JSON): the model as it is, fixed key order, exact decimals, UTF-8.

>>> from pipeline.portfolio import Portfolio
>>> encode(Portfolio(today="2026-01-01")).splitlines()[1:3]
[b'  "schema_version": "1.0",', b'  "today": "2026-01-01",']
"""

from __future__ import annotations

from pipeline.writers.diff_json import encode as encode
