"""Web pages to lines."""

import pytest

from pipeline.errors import CorruptFile, EmptyFile, NeedsOcr
from pipeline.parsers import parse_bytes
from pipeline.parsers.html import parse


def lines(page):
    document = parse(page.encode())
    return [(document.raw[line.start : line.end], line.layer, line.table, line.row) for line in document.lines]


def body(page):
    return [text for text, layer, _, _ in lines(page) if layer == "body"]


BODIES = [
    (
        "blocks and line ends",
        "<h1>合同</h1><div>甲方：<span>青禾</span><br>乙方：<p>丙方：",
        ["合同", "甲方：青禾", "乙方：", "丙方："],
    ),
    ("source line ends", "<p>双方应当\n   依约<b>\n履行</b>，pay\nmonthly", ["双方应当依约履行，pay monthly"]),
    ("blanks of spaces stay", "<p>金额    元，&nbsp;&nbsp;&nbsp;整", ["金额    元，\u00a0\u00a0\u00a0整"]),
    ("entities", "<p>&lt;甲方&gt; &amp; &#20057;&#x65b9;&yen;5", ["<甲方> & 乙方¥5"]),
    ("dropped elements", "<title>t</title><style>p{}</style><p>甲<script>1</script><noscript>x</noscript>方", ["甲方"]),
    ("hidden stretch in a line", "<p>费用<span style='display: none'>广告</span>5元<i hidden>x</i>", ["费用5元"]),
    ("pinyin over characters", "<p><ruby>合<rt>hé</rt></ruby>同", ["合同"]),
    ("deleted text", "<p>每月<del>4000</del><ins>4500</ins>元", ["每月4500元"]),
    ("numbered list", "<ol><li>付款<li>交货</ol>", ["1. 付款", "2. 交货"]),
    ("list from a number", "<ol start=5 type=a><li>付款<li value=9>交货</ol>", ["e. 付款", "i. 交货"]),
    ("chinese list", "<ol style='list-style-type: cjk-ideographic'><li>付款<li>交货</ol>", ["一、付款", "二、交货"]),
    ("list with own numbers", "<ol><li>（一）付款<li>2、交货</ol>", ["（一）付款", "2、交货"]),
    ("nested list", "<ol><li>付款<ol type=I><li>预付</ol><li>交货</ol>", ["1. 付款", "I. 预付", "2. 交货"]),
    ("bullets", "<ul><li>付款</ul>", ["付款"]),
    ("preformatted", "<pre>甲方：\n  乙方：  丙</pre>", ["甲方：", "乙方：  丙"]),
    (
        "form fields",
        "<p>租金<input value='1200'>元，押金<input>元<input type=checkbox checked>月付",
        ["租金1200元，押金______元☑月付"],
    ),
    (
        "underlined blank",
        "<p>租期为<u><font>\n   </font></u>个月，<u>&nbsp;&nbsp;三&nbsp;</u>年",
        ["租期为____个月，\u00a0\u00a0三\u00a0年"],
    ),
    ("blank drawn by style", "<p><span style='border-bottom:1px solid'>&nbsp;&nbsp; </span>年", ["___年"]),
    ("unclosed tags", "<div><p>甲方<b>：<div>乙方", ["甲方：", "乙方"]),
]


@pytest.mark.parametrize(("page", "expected"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
def test_body(page, expected):
    assert body(page) == expected


TABLES = [
    (
        "data",
        "<table><tr><th>项目<th>单价<tr><td>保洁<td><p>20元</table>",
        [("项目\t单价", 0, 0), ("保洁\t20元", 0, 1)],
    ),
    (
        "cell over two rows",
        "<table><tr><td rowspan=2>人工<td>白班<tr><td>夜班<tr><td>合计<td>2</table>",
        [("人工\t白班", 0, 0), ("\t夜班", 0, 1), ("合计\t2", 0, 2)],
    ),
    (
        "cell over two columns",
        "<table><tr><td colspan=2>合计<tr><td>甲<td>乙</table>",
        [("合计", 0, 0), ("甲\t乙", 0, 1)],
    ),
    (
        "layout",
        "<table><tr><td><p>甲方：</p><p>地址：</p><td><p>乙方：</p><p>地址：</p></table>",
        [("甲方：", None, None), ("地址：", None, None), ("乙方：", None, None), ("地址：", None, None)],
    ),
    ("frame", "<table><tr><td><p>第一条<p>付款</table>", [("第一条", None, None), ("付款", None, None)]),
    (
        "table in a layout",
        "<table><tr><td>目录<td><table><tr><td>甲<td>乙</table></table>",
        [("目录", None, None), ("甲\t乙", 0, 0)],
    ),
    ("two tables", "<table><tr><td>1<td>2</table><table><tr><td>3<td>4</table>", [("1\t2", 0, 0), ("3\t4", 1, 0)]),
    ("hostile spans", "<table><tr><td colspan=999999999 rowspan=9999999>甲<td>乙</table>", [("甲\t乙", 0, 0)]),
]


@pytest.mark.parametrize(("page", "expected"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_tables(page, expected):
    assert [(text, table, row) for text, _, table, row in lines(page)] == expected


CHROME = [
    ("<nav>首页 &gt; 合同</nav><p>甲方", "html.nav"),
    ("<header>登录</header><p>甲方", "html.header"),
    ("<div role=navigation>首页</div><p>甲方", "html.navigation"),
    ("<p>甲方<button>下载文档</button>", "html.button"),
    ("<p>甲方</p><footer>备案号</footer>", "html.footer"),
]


@pytest.mark.parametrize(("page", "reason"), CHROME)
def test_chrome_is_set_aside(page, reason):
    document = parse(page.encode())
    assert [line.reason for line in document.lines if line.layer == "boilerplate"] == [reason]
    assert document.view().string == "甲方"


def test_header_of_an_article_is_text():
    assert body("<article><header><h1>租赁合同</h1></header><p>甲方</article>") == ["租赁合同", "甲方"]


def test_hidden_block_is_kept_as_hidden():
    assert [line[:2] for line in lines("<p>甲方</p><div style='display:none'>返利</div>")] == [
        ("甲方", "body"),
        ("返利", "hidden"),
    ]


def test_page_that_a_script_would_have_shown():
    assert body("<body style='visibility:hidden'><p>甲方<p>乙方</body>") == ["甲方", "乙方"]


def test_page_of_a_sharing_site():
    page = (
        "<html><head><title>x</title></head><body><header><a>网站</a></header><nav>首页</nav><main>"
        "<h1>保洁合同</h1><div class=page><p>甲方：________</p><p>乙方：________</p></div>"
        "<p>下载本文档</p></main><aside>相关文档</aside><footer>客服 9:00</footer></body></html>"
    )
    assert body(page) == ["保洁合同", "甲方：________", "乙方：________", "下载本文档"]


TEXT = "<html><head>{}</head><body><p>甲方：青禾物业服务有限公司，服务费用每月人民币壹仟元整。</p></body></html>"

ENCODINGS = [
    ("utf-8", "", "utf-8"),
    ("utf-8", '<meta charset="gbk">', "utf-8"),
    ("utf-8-sig", "", "utf-8"),
    ("gb18030", '<meta charset="gb2312">', "gb18030"),
    ("gb18030", '<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030"),
    ("gb18030", "", "gb18030"),
    ("gb18030", '<meta charset="utf-8">', "gb18030"),
    ("utf-16", "", "utf-16-le"),
    ("utf-16-be", "", "utf-16-be"),
]


@pytest.mark.parametrize(("written", "declared", "read"), ENCODINGS)
def test_encoding(written, declared, read):
    document = parse_bytes(TEXT.format(declared).encode(written), "a.html")
    assert document.encoding == read
    assert "青禾物业" in document.raw


def test_big5():
    page = '<meta charset="big5"><p>甲方：青禾物業服務有限公司，服務費用每月'
    document = parse(page.encode("big5"))
    assert (document.encoding, document.raw) == ("big5", "甲方：青禾物業服務有限公司，服務費用每月")


def test_mail_page():
    mail = (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n"
        "--XX\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<p>=E7=94=B2=E6=96=B9=EF=BC=9A=E9=9D=92=E7=A6=BE</p>\r\n--XX\r\nContent-Type: text/css\r\n\r\np{}\r\n"
        "--XX--\r\n"
    )
    assert parse_bytes(mail.encode(), "a.mhtml").raw == "甲方：青禾"


def test_pages_without_text():
    with pytest.raises(EmptyFile):
        parse(b"<html><script>1</script>")
    with pytest.raises(NeedsOcr):
        parse(b"<html><img src=a.png>")


def test_deep_nesting_keeps_the_text():
    assert body("<div>" * 20000 + "甲方") == ["甲方"]
    assert "甲方" in body("<table><tr><td>" * 500 + "甲方")


def test_word_2003_xml():
    page = (
        '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        "<w:p><w:r><w:t>甲方：</w:t></w:r><w:r><w:t>青禾</w:t></w:r></w:p><w:p><w:r><w:t>乙方：</w:t></w:r></w:p>"
        "</w:body></w:wordDocument>"
    )
    assert parse_bytes(page.encode(), "a.xml").raw == "甲方：青禾\n乙方："
    with pytest.raises((CorruptFile, EmptyFile)):
        parse_bytes(page[:140].encode(), "a.xml")
