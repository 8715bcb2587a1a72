"""Web pages: what is said on them, and not what is around it."""

import pytest

from tests.knowledge.extraction.conftest import Read, Refused
from tests.knowledge.extraction.files import shown

LONG = "We deliver to all countries of the European Union, to Switzerland and to Norway, usually within four days. "
CONTENT = f"""
<h1>Delivery <em>and</em> returns</h1>
<p>{LONG}<a href="/countries">All countries</a>.<br>Free above 50&nbsp;€.</p>
<h2>Prices</h2>
<table><thead><tr><th>Country</th><th>Price</th></tr></thead>
<tbody><tr><td>Germany</td><td>4.90 | <b>free</b></td></tr></tbody></table>
<ol><li>Choose<ul><li>a bowl</li><li>a cup</li></ul></li><li><p>Pay</p></li></ol>
<details><summary>How do I send it back?</summary><p>{LONG}</p></details>
<pre>track
  order</pre>
"""
SHOWN = [
    "# Delivery and returns",
    f"{LONG}All countries.\nFree above 50 €.",
    "## Prices",
    "| Country | Price |\n| --- | --- |\n| Germany | 4.90 \\| free |",
    "1. Choose\n  - a bowl\n  - a cup\n2. Pay",
    "### How do I send it back?",
    LONG.strip(),
    "```\ntrack\n  order\n```",
]
AROUND = """<header><a href="/">Shop</a><nav><ul><li><a href="/a">Bowls</a></li></ul></nav></header>"""
BELOW = """<aside>Newsletter</aside><footer>Imprint</footer><script>var a = "<p>script</p>"</script>"""


def page(body: str, head: str = "", attributes: str = ' lang="en-GB"') -> str:
    title = "<title>Delivery\n – Shop</title>"
    return f"<!doctype html><html{attributes}><head>{title}{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        f"{AROUND}<main>{CONTENT}</main>{BELOW}",
        f"{AROUND}<div role='main'><div class='breadcrumb'>Shop › Help</div>{CONTENT}</div>{BELOW}",
        f"{AROUND}<div><article>{CONTENT}</article></div>{BELOW}",
        CONTENT,
        f"<my-frame><my-page>{CONTENT}</my-page></my-frame>{BELOW}",
    ],
)
def test_the_content_with_its_structure_and_nothing_around_it(read: Read, body: str) -> None:
    extracted = read(page(body), "audio.mp3")
    assert (extracted.title, extracted.language) == ("Delivery – Shop", "en")
    assert shown(extracted) == SHOWN


def test_content_is_found_among_much_else_without_marks(read: Read) -> None:
    links = "".join(f"<div><a href='/{n}'>Offer number {n} of this week</a></div>" for n in range(100))
    paragraphs = "".join(f"<p>{LONG} It is number {n} of these sentences.</p>" for n in range(12))
    text = "\n".join(
        shown(read(page(f"<header>Shop</header><div>{links}</div><div><h1>Delivery</h1>{paragraphs}</div>")))
    )
    assert "number 11 of these sentences" in text
    assert "Offer number 50" not in text


@pytest.mark.parametrize("short", ["<p>Free delivery.</p>", "<div>Free delivery.</div>", "Free <b>delivery.</b>"])
def test_a_page_of_one_sentence_is_read(read: Read, short: str) -> None:
    assert shown(read(page(short))) == ["Free delivery."]


def test_arabic_and_japanese(read: Read) -> None:
    body = "<h2 dir=rtl>الشحن</h2><p>خلال ثلاثة أيام</p><h2>配送</h2><p>3日です</p>"
    extracted = read(page(body, attributes=" lang=ar"))
    assert extracted.language == "ar"
    assert shown(extracted) == ["## الشحن", "خلال ثلاثة أيام", "## 配送", "3日です"]


@pytest.mark.parametrize("name", ["shift_jis", "euc-jp", "iso-2022-jp", "utf-8"])
@pytest.mark.parametrize(
    "meta", ['<meta charset="{}">', '<meta http-equiv=content-type content="text/html; charset={}">']
)
def test_the_encoding_that_the_page_names(read: Read, name: str, meta: str) -> None:
    content = page("<p>送料</p>", meta.format(name)).replace("–", "-").encode(name)
    assert shown(read(content)) == ["送料"]


def test_an_encoding_that_it_names_wrongly(read: Read) -> None:
    assert shown(read(page("<p>Größe</p>", '<meta charset="shift_jis">').encode())) == ["Größe"]
    assert shown(read(page("<p>Größe</p>", '<meta charset="zip">').encode())) == ["Größe"]


def test_a_page_that_a_script_would_fill_is_empty(refused: Refused) -> None:
    assert (
        refused(page('<div id="app"></div><noscript>Please switch on JavaScript.</noscript><script>go()</script>'))
        == "empty"
    )


def test_entities_of_its_own_are_not_resolved(read: Read) -> None:
    before = '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    text = "\n".join(
        shown(read(f'{before}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Hello &x;</p></body></html>'))
    )
    assert "Hello" in text
    assert "root:" not in text


def test_what_nests_deeply_does_no_harm(read: Read, refused: Refused) -> None:
    assert refused(page("<div>" * 100_000 + "text")) in {"empty", "too_complex"}
    assert shown(read(page("<p>Start</p>" + "<ul><li>a" * 2_000)))[0] == "Start"
    assert refused(page("<p>x</p>" * 150_000)) == "too_long"
