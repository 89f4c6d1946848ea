"""The style of the page of a comparison (样式): two columns, a list beside them, stacked on narrow screens, printable.

Old is orange and struck, new is blue and underlined: a pair that all common colour deficiencies tell apart, and
words say it too.

>>> "://" in STYLE, "@import" in STYLE, "</" in STYLE
(False, False, False)
"""

STYLE = """
:root { --new: #0072b2; --new-pale: #d9ecf7; --old: #b34700; --old-pale: #fde8d8; --ink: #1a1a1a; --pale: #595959;
  --line: #d4d4d4; --ground: #f6f6f4; --list: 340px; }
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 25vh; }
body { margin: 0; color: var(--ink); background: var(--ground); overflow-wrap: anywhere;
  font: 15px/1.65 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
h1 { font-size: 22px; margin: 0 0 10px; }
h2 { font-size: 17px; margin: 22px 0 8px; }
p { margin: 4px 0; }
a { color: #005a8c; }
header, main { padding: 0 24px; }
header { padding-top: 20px; }
main { padding-bottom: 40vh; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 3px 14px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
thead th { color: var(--pale); font-size: 13px; font-weight: 400; }
.relation { font-size: 17px; margin: 12px 0; padding: 8px 14px; border-left: 5px solid var(--new); background: #fff; }
.relation.unrelated { border-color: var(--old); }
.cards { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; padding: 0; list-style: none; }
.cards li { background: #fff; border: 1px solid var(--line); border-radius: 6px; padding: 4px 14px; font-size: 13px; }
.cards b { display: block; font-size: 20px; line-height: 1.3; }
.cards .most { border-color: var(--ink); }
.remarks { margin: 8px 0; padding: 0; list-style: none; font-size: 14px; }
.remarks li { padding: 2px 10px; border-left: 4px solid var(--line); }
.remarks .warning, .remarks .error { border-color: var(--old); }
del { background: var(--old-pale); color: #6e2c00; text-decoration: line-through; text-decoration-color: var(--old); }
ins { background: var(--new-pale); color: #00334f; text-decoration: underline; text-decoration-thickness: 2px;
  text-decoration-color: var(--new); text-underline-offset: 3px; }
del, ins { border-radius: 2px; padding: 0 1px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
del a, ins a { color: inherit; text-decoration: inherit; }
del a::after, ins a::after { content: attr(data-n); font-size: 10px; font-weight: 700; vertical-align: super;
  line-height: 0; margin-left: 2px; padding: 0 4px; border-radius: 7px; color: #fff; background: var(--ink);
  display: inline-block; line-height: 14px; text-decoration: none; }
.ref { font-size: 11px; font-weight: 700; line-height: 18px; padding: 0 6px; border-radius: 9px; color: #fff;
  background: var(--ink); text-decoration: none; display: inline-block; margin-right: 4px; }
.template .empty { background: var(--old-pale); color: #6e2c00; }
.form { background: none; color: inherit; text-decoration-style: dotted; }
.gap::before { content: "▾"; color: var(--old); vertical-align: super; line-height: 0; }
.old .gap::before { color: var(--new); }
.whole { display: block; text-decoration: none; padding: 2px 8px; border-left: 4px solid var(--old); }
ins.whole { border-color: var(--new); }
.whole > a { text-decoration: none; }
:target { outline: 2px solid var(--ink); outline-offset: 2px; }
ins:target, del:target, .gap:target, li:target { background: #ffe68a; }
nav { background: #fff; padding: 4px 16px 24px; font-size: 14px; line-height: 1.5; }
nav h2 { font-size: 15px; position: sticky; top: 0; background: #fff; padding: 10px 0 6px; margin: 0;
  border-bottom: 2px solid var(--ink); z-index: 1; }
nav ol, nav ul { list-style: none; margin: 0; padding: 0; }
nav li { padding: 8px 4px; border-bottom: 1px solid var(--line); }
.terms { counter-reset: term; }
.terms li { counter-increment: term; position: relative; padding-left: 30px; }
.terms li::before { content: counter(term); position: absolute; left: 0; top: 11px; min-width: 18px; padding: 0 4px;
  text-align: center; font-size: 11px; font-weight: 700; line-height: 18px; border-radius: 9px; color: #fff;
  background: var(--ink); }
.label a, .label span { font-weight: 600; }
.label { margin: 0; }
.values del, .values ins { padding: 0 3px; text-decoration: none; display: inline-block; max-width: 100%; }
.values ins { font-weight: 600; }
.note { font-weight: 600; }
.places, .count { color: var(--pale); font-size: 12px; }
.places a { margin-right: 12px; }
.kind, .chip { display: inline-block; font-size: 12px; line-height: 18px; padding: 0 6px; border-radius: 3px;
  margin-right: 6px; font-weight: 600; background: #e9e9e9; color: var(--ink); white-space: nowrap; }
.money, .rate, .quantity { background: #fde8d8; color: #6e2c00; }
.date, .period, .hours { background: #d9ecf7; color: #00334f; }
.liability, .negation { background: #8f3900; color: #fff; }
.party, .venue { background: #00527f; color: #fff; }
.chip.added { background: #d9ecf7; color: #00334f; } .chip.deleted { background: #fde8d8; color: #6e2c00; }
.chip.moved, .chip.split, .chip.merged { background: #00527f; color: #fff; }
.chip.form { text-decoration: none; }
.legend { font-size: 13px; color: var(--pale); } .legend > * { margin-right: 12px; }
.names, .row { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.names { position: sticky; top: 0; z-index: 2; background: var(--ground); border-bottom: 2px solid var(--ink); }
.names p { padding: 6px 14px; margin: 0; }
.names .back { position: absolute; right: 0; background: var(--ground); }
.row { background: #fff; border: 1px solid var(--line); margin: 10px 0; border-radius: 6px; }
.row h3 { grid-column: 1 / -1; font-size: 14px; margin: 0; padding: 5px 14px; background: #f0f0ec; font-weight: 400;
  border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; }
.which { font-weight: 600; }
.old, .new { padding: 8px 14px; min-width: 0; }
.new { border-left: 1px solid var(--line); }
.text { white-space: pre-wrap; tab-size: 4; }
.page { float: right; color: var(--pale); font-size: 12px; margin-left: 8px; }
.none { color: var(--pale); background: repeating-linear-gradient(135deg, #f3f3f0 0 6px, #fafaf8 6px 12px); }
.gone { border-style: dashed; background: none; font-size: 13px; color: var(--pale); }
.gone p { margin: 0; padding: 4px 14px; }
details.quiet { margin: 10px 0; }
summary { cursor: pointer; padding: 4px 14px; color: var(--pale); font-size: 14px; }
.quiet .row { margin: 0; border-radius: 0; border-bottom: 0; }
.quiet .row:last-child { border-bottom: 1px solid var(--line); }
.same, .renumbered { color: #444; }
@media (min-width: 1200px) {
  .names .back { display: none; }
  .listed body { padding-left: var(--list); }
  nav { position: fixed; left: 0; top: 0; bottom: 0; width: var(--list); overflow-y: auto;
    border-right: 1px solid var(--line); scroll-padding-top: 60px; }
}
@media (max-width: 1199px) {
  nav ol, nav ul { columns: 300px; column-gap: 32px; }
  nav li { break-inside: avoid; }
}
@media (max-width: 800px) {
  .names { grid-template-columns: 1fr; }
  .names p:not(.back) { display: none; }
  .names .back { position: static; }
  .row { grid-template-columns: minmax(0, 1fr); }
  .new { border-left: 0; border-top: 1px solid var(--line); }
  .row > [data-side]::before { content: attr(data-side); color: var(--pale); font-size: 12px; }
  header, main { padding-left: 12px; padding-right: 12px; }
}
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { background: #fff; font-size: 11px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  h1 { font-size: 18px; } h2, nav h2, .relation { font-size: 14px; }
  nav { font-size: 11px; padding: 0 24px; }
  nav ol, nav ul { columns: 3; column-gap: 24px; }
  .names, nav h2 { position: static; }
  .names .back, .legend { display: none; }
  .row h3, h2, summary { break-after: avoid; }
  nav li, .cards li, tr { break-inside: avoid; }
  main { padding-bottom: 0; }
}
"""
