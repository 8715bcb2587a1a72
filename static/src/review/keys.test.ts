import { afterEach, beforeEach, expect, it } from "vitest";
import { connect } from "./keys";

const PAGE = `
  <form id="reviewitem_form">
    <div data-key="1"><input type="radio" name="a" value="True"><input type="radio" name="a" value="False"></div>
    <textarea name="comment"></textarea>
    <button name="_next" value="1">Save and next</button>
    <button name="_skip" value="1">Skip</button>
  </form>`;

let sent: string[];
let page: AbortController;

beforeEach(() => {
  document.body.innerHTML = PAGE;
  sent = [];
  const form = document.querySelector("form") as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sent.push((event.submitter as HTMLButtonElement).name);
  });
  page = new AbortController();
  connect(form, page.signal);
});

afterEach(() => page.abort());

function press(key: string, options: KeyboardEventInit = {}, target: Element = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options }));
}

const chosen = () => document.querySelector<HTMLInputElement>("input:checked")?.value;

it("goes through the choices of a question", () => {
  press("1");
  expect(chosen()).toBe("True");
  press("1");
  expect(chosen()).toBe("False");
  press("1");
  expect(chosen()).toBe("True");
});

it("leaves digits and letters to whoever writes", () => {
  const area = document.querySelector("textarea") as HTMLTextAreaElement;
  press("1", {}, area);
  press("s", {}, area);
  expect([chosen(), sent]).toEqual([undefined, []]);
});

it("saves and goes on, also out of a text", () => {
  press("Enter", { ctrlKey: true }, document.querySelector("textarea") as HTMLTextAreaElement);
  press("Enter", { metaKey: true });
  expect(sent).toEqual(["_next", "_next"]);
});

it("skips", () => {
  press("s");
  expect(sent).toEqual(["_skip"]);
});

it("does nothing with other keys", () => {
  press("9");
  press("x");
  press("Enter");
  press("1", { altKey: true });
  expect([chosen(), sent]).toEqual([undefined, []]);
});
