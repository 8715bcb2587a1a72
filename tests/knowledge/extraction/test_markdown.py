"""Markdown, as people write it."""

from tests.knowledge.extraction.conftest import Read, Refused
from tests.knowledge.extraction.files import shown

ARTICLE = """---
title: "Delivery and returns"
language: en-GB
url: https://shop.example/help/delivery
tags: [a, b]
---

# Delivery

We deliver **fast** to [all countries](https://shop.example/countries)
of the `EU`. ![a van](van.png)

Prices
------

| Country | Price |
|:--------|------:|
| Germany | 4.90  |
| 日本     | 1,500 |

### 配送について

1. Choose
   - a *bowl*
   - a cup
2. Pay

> It came the next day.

```sh
track   --order 12

# not a heading
```

<!-- not to be read --><div>A <b>box</b></div>
"""


def test_headings_tables_lists_and_code(read: Read) -> None:
    extracted = read(ARTICLE)
    assert (extracted.title, extracted.language) == ("Delivery and returns", "en")
    assert extracted.url == "https://shop.example/help/delivery"
    assert shown(extracted) == [
        "# Delivery",
        "We deliver fast to all countries of the EU. a van",
        "## Prices",
        "| Country | Price |\n|:--------|------:|\n| Germany | 4.90  |\n| 日本     | 1,500 |",
        "### 配送について",
        "1. Choose\n  - a bowl\n  - a cup\n2. Pay",
        "It came the next day.",
        "```sh\ntrack   --order 12\n\n# not a heading\n```",
        "A  box",
    ]


def test_the_first_heading_is_the_title_when_nothing_else_is(read: Read) -> None:
    assert read("# الشحن\n\nخلال ثلاثة أيام").title == "الشحن"


def test_an_address_that_is_none_is_left_out(read: Read) -> None:
    assert read("---\nurl: javascript:alert(1)\n---\n\nHello").url == ""


def test_headings_alone_are_empty(refused: Refused) -> None:
    assert refused("# Delivery\n\n## Prices\n") == "empty"


def test_what_nests_deeply_or_never_ends_is_read_in_time(read: Read) -> None:
    hostile = ["[" * 20_000, "*a **a " * 5_000, "[a](<b" * 10_000, "<a " * 20_000, ">" * 20_000 + "x"]
    hostile += ["\n".join("  " * depth + "- a" for depth in range(20)), " ".join("`" * n for n in range(500))]
    for text in hostile:
        assert shown(read(f"# Start\n\n{text}\n\nEnd"))[-1].endswith("End")
    assert read("\n".join("  " * depth + "- a" for depth in range(1_000))).blocks
