"""The style of the register's page (台账网页样式).

>>> "position:sticky" in STYLE, "url(" in STYLE
(True, False)
"""

STYLE = """
:root{--line:#d5dae1;--head:#1f4e78;--soft:#f4f6f9;--mute:#6b7480}
*{box-sizing:border-box}
body{margin:0;padding:1rem 1.25rem 3rem;font:14px/1.45 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",
sans-serif;color:#1c232b;background:#fff}
h1{font-size:1.35rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
p{margin:.25rem 0}small,.mute{color:var(--mute)}
nav a{margin-right:1rem}
ul.cards{list-style:none;display:flex;flex-wrap:wrap;gap:.5rem;margin:.75rem 0;padding:0}
ul.cards li{border:1px solid var(--line);border-radius:.4rem;padding:.35rem .75rem;background:var(--soft)}
ul.cards b{display:block;font-size:1.25rem}
div.scroll{overflow:auto;max-height:82vh;border:1px solid var(--line)}
table{border-collapse:separate;border-spacing:0;width:max-content;min-width:100%}
th,td{border-right:1px solid var(--line);border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;
vertical-align:top;max-width:19rem;overflow-wrap:anywhere}
thead th{position:sticky;top:0;z-index:2;background:var(--head);color:#fff;font-weight:600;min-width:6rem}
thead th small{display:block;color:#cfdcea;font-weight:400}
tbody th{position:sticky;left:0;z-index:1;background:#fff;font-weight:600;min-width:11rem;max-width:17rem}
thead th:first-child{left:0;z-index:3}
tbody th small{display:block;font-weight:400}
tr.group th{background:#dde7f2;color:#12344f;max-width:none}tr.group td{background:#dde7f2;border-right:0}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.n small{white-space:normal;display:block;min-width:9rem}
td small{display:block}
td.blank{background:#fff2cc}td.absent{color:#9aa3ad}td.listed{background:#e8f0f9}
td.outlier{background:#f8cbad;font-weight:600}td.outlier em{display:block;font-style:normal;white-space:normal}
tr.failed th,tr.failed td{background:#f6dcdc}
tr.ended td.state{background:#f6dcdc}tr.soon td.state{background:#fff2cc}
ol.rules{padding-left:1.25rem;max-width:70rem}ol.rules li{margin:.35rem 0}ol.rules span{display:block;color:var(--mute)}
@media print{div.scroll{max-height:none;overflow:visible}body{font-size:9px}thead th,tbody th{position:static}}
"""
