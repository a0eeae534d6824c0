"""What other programs put on the clipboard, in their own manner, and what a story makes of it."""
# ruff: noqa: E501 - as programs write it

CLEAN = (
    "<h2>The ferry</h2><p>She <strong>sails</strong> <em>again</em>, says "
    '<a href="https://example.org/a">the port</a>.</p><ul><li><p>one</p></li><li><p>two</p></li></ul>'
)

GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1f0c">
<h1 dir="ltr" style="line-height:1.38;margin-top:20pt;"><span style="font-size:20pt;font-family:Arial;
font-weight:400;font-style:normal;">The ferry</span></h1><p dir="ltr" style="line-height:1.38;"><span
 style="font-size:11pt;font-weight:400;">She </span><span style="font-size:11pt;font-weight:700;">sails</span><span
 style="font-weight:400;"> </span><span style="font-weight:400;font-style:italic;">again</span><span
 style="font-weight:400;">, says </span><a href="https://www.google.com/url?q=https://example.org/a&amp;sa=D"
 style="text-decoration:none;"><span style="color:#1155cc;text-decoration:underline;">the port</span></a><span
 style="font-weight:400;">.</span></p><ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;"
 aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">one</span></p></li><li dir="ltr"
 aria-level="1"><p dir="ltr"><span style="font-weight:400;">two</span></p></li></ul></b><br
 class="Apple-interchange-newline">"""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment--><h1><span lang=EN-GB
 style='mso-bidi-font-weight:normal'>The ferry<o:p></o:p></span></h1><p class=MsoNormal><span
 lang=EN-GB>She <b style='mso-bidi-font-weight:normal'>sails</b> <i>again</i>, says <a
 href="https://example.org/a">the port</a>.<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>one<o:p></o:p></p><p class=MsoListParagraphCxSpLast
 style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span><![endif]>two<o:p></o:p></p><!--EndFragment--></body></html>"""

LIBREOFFICE = """<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN"><html><head><meta
 name="generator" content="LibreOffice 24.8 (Linux)"/><style type="text/css">h1 { color: #000 } p { margin: 0 }
</style></head><body lang="en-GB" dir="ltr"><h1 class="western">The ferry</h1><p style="line-height: 100%"><font
 face="Liberation Serif, serif"><font size="3">She <b>sails</b> <i>again</i>, says <a
 href="https://example.org/a"><span style="text-decoration: none">the port</span></a>.</font></font></p>
<p><br/></p><ul><li><p>one</p></li><li><p><font face="OpenSymbol">two</font></p></li></ul></body></html>"""

MAIL = """<html><head></head><body style="word-wrap: break-word;" class=""><h2 class="">The ferry</h2><div
 class="">She <b class="">sails</b> <i>again</i>, says <a
 href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa&amp;data=05">the
 port</a>.</div><div class=""><br class=""></div><ul class="MailOutline"><li class="">one</li><li
 class="">two</li></ul><img src="https://track.example/o.gif" width="1" height="1"><div
 class="gmail_signature">Ana, Harbour Office</div></body></html>"""

WEB = """<meta charset='utf-8'><article class="post"><header><h1 onclick="alert(1)">The ferry</h1></header>
<div class="body"><p class="lede">She <strong class="x">sails</strong> <em>again</em>, says <a
 href="https://example.org/a" target="_blank" rel="nofollow" onmouseover="x()">the port</a>.</p><script>alert(1)
</script><iframe src="https://evil.example/"></iframe><img src="x.jpg"><form><input value="x"><button>Share</button>
</form><ul class="list"><li>one</li><li>two</li></ul></div></article>"""

PAYLOADS = {
    "Google Docs": (GOOGLE_DOCS, CLEAN),
    "Word": (WORD, CLEAN),
    "LibreOffice": (LIBREOFFICE, CLEAN),
    "mail": (MAIL, CLEAN),
    "web page": (WEB, CLEAN),
    "Word, numbered": (
        "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1."
        "<span>&nbsp; </span></span>first</p><p class=MsoListParagraph style='mso-list:l1 level1 "
        "lfo2'><span style='mso-list:Ignore'>2.<span> </span></span>second</p>",
        '<ol data-type="decimal"><li><p>first</p></li><li><p>second</p></li></ol>',
    ),
    "a spreadsheet": (
        "<meta charset='utf-8'><google-sheets-html-origin><style>td{}</style><table dir='ltr' "
        "border='1' style='table-layout:fixed'><colgroup><col width='100'></colgroup><tbody><tr "
        "style='height:21px'><td style='font-weight:bold'>Year</td><td>Ships</td></tr><tr><td "
        "data-sheets-value='1'>1998</td><td>2</td></tr></tbody></table>",
        "<table><tbody><tr><td><p>Year</p></td><td><p>Ships</p></td></tr>"
        "<tr><td><p>1998</p></td><td><p>2</p></td></tr></tbody></table>",
    ),
    "plain words": ("<span>She sails</span>", "<p>She sails</p>"),
    "a nasty link": ('<p><a href="javascript:alert(1)">She sails</a></p>', "<p>She sails</p>"),
}  # fmt: skip
