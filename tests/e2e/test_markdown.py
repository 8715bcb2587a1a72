"""Answers are typeset while they come."""

from playwright.async_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.widget import Widget
from tests.modelserver import ModelServer

RICH = """## Two ways

1. **By letter**, for small parts
2. By *label*, for the rest

| Part | Price |
|---|---:|
| Whistle | €6 |

```python
print("kettle")
```
"""


async def test_lists_tables_and_code_are_typeset(widget: Widget, model: ModelServer) -> None:
    model.script(RICH, match="How do I send it?")
    await widget.ask("How do I send it?")
    answer = widget.answers.last
    await expect(answer.get_by_role("heading", name="Two ways")).to_be_visible()
    await expect(answer.get_by_role("listitem")).to_have_text(["By letter, for small parts", "By label, for the rest"])
    await expect(answer.get_by_role("cell")).to_have_text(["Whistle", "€6"])
    await expect(answer.locator("pre code")).to_have_text('print("kettle")')


async def test_marks_do_not_show_before_their_partner_comes(widget: Widget, model: ModelServer) -> None:
    model.script("It is **very important** to rinse twice.", match="Rinse?", spec="rate=0,hold=3")
    await widget.ask("Rinse?")
    await widget.expect_answer("It is very")
    await expect(widget.answers.last.locator("strong")).to_have_text("very")
    model.release()
    await widget.expect_answer("It is very important to rinse twice.")


async def test_code_and_answers_are_copied(new_context: NewContext, model: ModelServer) -> None:
    context = await new_context(permissions=["clipboard-read", "clipboard-write"])
    widget = await (await Widget(await context.new_page()).visit("/")).open()
    model.script(RICH, match="How do I send it?")
    await widget.ask("How do I send it?")
    await widget.expect_end()
    await widget.button("Copy code").click()
    await expect(widget.region).to_contain_text("Copied")
    assert await clipboard(widget) == 'print("kettle")'
    await widget.button("Copy").click()
    await expect(widget.button("Copied")).to_be_visible()
    assert (await clipboard(widget)).strip() == RICH.strip()


async def clipboard(widget: Widget) -> str:
    return str(await widget.page.evaluate("navigator.clipboard.readText()"))
