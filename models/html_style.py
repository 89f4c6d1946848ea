"""The style of the evaluation's page (样式): readable from 1000 px on, printable, safe for the colour-blind.

Right is blue, wrong is orange (the pair that all common colour deficiencies tell apart), and whatever a colour says
stands there in words or figures too.

>>> "://" in STYLE, "@import" in STYLE, "</" in STYLE
(False, False, False)
"""

STYLE = """
:root { --right: #0072b2; --wrong: #d55e00; --ink: #1a1a1a; --pale: #595959; --line: #d4d4d4; --track: #e9e9e9; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px; max-width: 1060px; color: var(--ink); background: #fff;
  font: 14px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 32px 0 8px; padding-top: 8px; border-top: 2px solid var(--ink); }
h3 { font-size: 15px; margin: 20px 0 6px; }
p, nav { margin: 4px 0 8px; }
p { max-width: 100ch; }
.note { color: var(--pale); font-size: 13px; }
nav a { color: var(--right); margin-right: 14px; display: inline-block; }
table { border-collapse: collapse; margin: 6px 0 12px; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; border-bottom-color: var(--pale); }
tbody th { font-weight: 400; border-bottom-color: var(--line); }
td.n, th.n { text-align: right; white-space: nowrap; }
tr.total th, tr.total td { font-weight: 700; border-top: 2px solid var(--ink); }
td.measure { white-space: nowrap; padding-right: 4px; }
td.measure svg { display: block; }
.range { color: var(--pale); font-size: 12px; font-weight: 400; }
.cards { display: flex; flex-wrap: wrap; gap: 10px; margin: 14px 0; padding: 0; list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: 6px; padding: 8px 14px; min-width: 130px; }
.cards b { display: block; font-size: 22px; line-height: 1.3; }
.wide { overflow-x: auto; }
.good { color: var(--right); font-weight: 600; }
.bad { color: #a84300; font-weight: 600; }
.pair { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
.facts { table-layout: fixed; width: 100%; }
.facts td { overflow-wrap: anywhere; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 6px 0; padding: 0 12px; }
summary { cursor: pointer; padding: 6px 0; font-weight: 600; }
.matrix th.top { writing-mode: vertical-rl; padding: 6px 3px; text-align: right; vertical-align: bottom;
  border-bottom: 0; }
.matrix td { width: 34px; height: 28px; padding: 4px; text-align: center; border: 1px solid var(--line); }
.matrix .same { outline: 2px solid var(--ink); outline-offset: -2px; }
.r1 { background: #d9ecf7; } .r2 { background: #a6d3ee; }
.r3 { background: #5fb0dd; } .r4 { background: #0072b2; color: #fff; }
.w1 { background: #fbe3d3; } .w2 { background: #f5bf98; }
.w3 { background: #ec9152; } .w4 { background: #d55e00; color: #fff; }
svg { font: 11px system-ui, sans-serif; max-width: 100%; }
svg .track { fill: var(--track); } svg .fill { fill: #7fb9dc; }
svg .whisker { stroke: var(--ink); stroke-width: 1.5; fill: none; }
svg .halo { stroke: #fff; stroke-width: 3.5; fill: none; opacity: .7; }
svg .frame { fill: #fff; stroke: var(--pale); } svg .grid { stroke: var(--track); fill: none; }
svg .ideal { stroke: var(--pale); stroke-dasharray: 5 4; fill: none; } svg .dot { fill: var(--wrong); stroke: #fff; }
svg text { fill: var(--ink); } svg .n { font-size: 10px; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { padding: 0; max-width: none; font-size: 11px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  nav { display: none; }
  h2, h3, summary { break-after: avoid; }
  tr, svg, .matrix, .cards li { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; }
  details:not([open]) > :not(summary) { display: block; }
  details:not([open]) > table { display: table; }
}
@media print { details::details-content { display: block; content-visibility: visible; } }
"""
