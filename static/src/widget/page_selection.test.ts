import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PageSelection } from "./page_selection";

let widget: HTMLElement;
let selection: PageSelection;
let changed: () => void;

beforeEach(() => {
  document.body.innerHTML = `<p id="text">The kettle   holds
    two litres.</p><textarea id="field">A secret</textarea><div contenteditable id="note">A note</div>
    <chatsite-widget tabindex="0">Inside</chatsite-widget>`;
  widget = document.querySelector("chatsite-widget") as HTMLElement;
  changed = vi.fn();
  selection = new PageSelection(widget, changed);
});

afterEach(() => {
  selection.end();
  getSelection()?.removeAllRanges();
});

function select(id: string): void {
  getSelection()?.selectAllChildren(document.getElementById(id) as HTMLElement);
  document.dispatchEvent(new Event("selectionchange"));
}

test("what was selected before the panel is opened goes along, once", () => {
  select("text");
  selection.begin();
  expect(selection.text).toBe("The kettle holds two litres.");
  expect(selection.take()).toBe("The kettle holds two litres.");
  expect(selection.take()).toBe("");
});

test("what is selected while it is open is noticed, and let go with the selection", () => {
  selection.begin();
  expect(selection.text).toBe("");
  select("text");
  expect(selection.text).toContain("kettle");
  getSelection()?.removeAllRanges();
  document.dispatchEvent(new Event("selectionchange"));
  expect(selection.text).toBe("");
  expect(changed).toHaveBeenCalledTimes(2);
});

test("going into the widget does not let go of it", () => {
  selection.begin();
  select("text");
  widget.focus();
  getSelection()?.removeAllRanges();
  document.dispatchEvent(new Event("selectionchange"));
  expect(selection.text).toContain("kettle");
});

test.each(["field", "note"])("what is being written is never read: %s", (id) => {
  document.getElementById(id)?.focus();
  selection.begin();
  select(id);
  expect(selection.text).toBe("");
});

test("a long text is cut", () => {
  (document.getElementById("text") as HTMLElement).textContent = "word ".repeat(1000);
  selection.begin();
  select("text");
  expect(selection.text).toHaveLength(2000);
});

test("nothing is read while the panel is closed", () => {
  selection.begin();
  selection.end();
  select("text");
  expect(selection.text).toBe("");
});
