"""What the model writes is shown, and does nothing. The page's own policy is off here: the widget must not need it."""

import asyncio
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer
from tests.stack import Stack

HOSTILE = """**Bold** and <script>window.wasHacked = 1</script> and
<img src="x" onerror="window.wasHacked = 2"> and [a trap](javascript:window.wasHacked=3) and
[a way out](https://elsewhere.example/page) and ![a picture](https://elsewhere.example/picture.png) and
<https://elsewhere.example/auto> done.

<iframe src="https://elsewhere.example/frame"></iframe>

<style>body { background: url(https://elsewhere.example/style) }</style>

<svg onload="window.wasHacked = 4"><a href="https://elsewhere.example/svg">x</a></svg>

[reference]: https://elsewhere.example/reference
"""
FORBIDDEN = "script, img, iframe, style, object, embed, link, form, input, video, audio, svg"


async def test_markdown_of_the_model_is_inert(new_context: NewContext, stack: Stack, model: ModelServer) -> None:
    context = await new_context(bypass_csp=True)
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    widget = await (await Widget(await context.new_page()).visit("/")).open()
    model.script(HOSTILE, match="Attack", spec="rate=0,hold=12")
    await widget.ask("Attack")
    await expect(widget.answers.last).to_contain_text("<img src=")  # half of a tag, shown as what it is
    await expect_inert(widget)
    model.release()
    await widget.expect_end()
    await expect(widget.answers.last).to_contain_text('<img src="x" onerror="window.wasHacked = 2">')
    await expect(widget.answers.last.locator("strong")).to_have_text("Bold")
    await expect(widget.answers.last).to_contain_text("Image: a picture")
    await expect_inert(widget)
    await widget.answers.last.get_by_text("a trap").click()
    await expect_inert(widget)
    assert asked == {urlsplit(stack.url).netloc}


async def expect_inert(widget: Widget) -> None:
    await expect(widget.answers.locator(FORBIDDEN)).to_have_count(0)
    addresses = widget.answers.locator("[href], [src]")
    for address in await asyncio.gather(*[one.get_attribute("href") for one in await addresses.all()]):
        assert address
        assert address.startswith("https://elsewhere.example/")
    assert await widget.page.evaluate("window.wasHacked") is None


async def test_link_opens_elsewhere_and_tells_nobody_where_it_was(widget: Widget, model: ModelServer) -> None:
    model.script("See [the guide](https://elsewhere.example/guide).", match="Where")
    await widget.ask("Where is the guide?")
    await widget.expect_end()
    link = widget.answers.last.get_by_role("link", name="the guide")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
