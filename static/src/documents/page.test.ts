import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Added, Api, type Row } from "./api";
import { bytes, connectPage, type Page } from "./page";
import { connectRetry } from "./retry";

const PAGE = `
  <form id="upload" action="/add" data-max="1000"><input name="audiences" value="public"></form>
  <div id="drop"></div><input type="file" id="files" multiple>
  <section id="uploads" hidden><span id="uploads-summary"></span><ul id="uploads-list"></ul></section>
  <p id="uploads-spoken"></p>`;

let forms: FormData[];
let page: Page | null;

beforeEach(() => {
  document.body.innerHTML = PAGE;
  forms = [];
  const uploader = async (_url: string, form: FormData) => {
    forms.push(form);
    return new Response(JSON.stringify(added((form.get("file") as File).name)), { status: 201 });
  };
  const say = (key: string, values: Readonly<Record<string, string | number>> = {}) => [key, ...Object.values(values)].join(" ");
  page = connectPage(new Api("token", fetch, uploader), say, () => undefined);
});

afterEach(() => vi.restoreAllMocks());

function row(name: string, tone: string): Row {
  const html = `<div data-live="doc_1"><span class="cs-tone-${tone}">${tone}</span></div>`;
  return { id: "doc_1", name, url: "/doc_1", state: "", finished: tone !== "busy", sentence: tone, html };
}

const added = (name: string): Added => ({ outcome: "created", document: row(name, "busy") });

function choose(...files: File[]): void {
  const input = document.getElementById("files") as HTMLInputElement;
  Object.defineProperty(input, "files", { value: files, configurable: true });
  Object.defineProperty(input, "value", { value: "", writable: true, configurable: true });
  input.dispatchEvent(new Event("change"));
}

const text = (id: string) => document.getElementById(id)?.textContent?.trim();

it("sends each file by itself, with what is chosen beside it", async () => {
  choose(new File(["a"], "a.md"), new File(["b"], "b.md"));
  await vi.waitFor(() => expect(text("uploads-summary")).toBe("summary 0 0 2 2"));
  expect(forms.map((form) => [form.get("audiences"), (form.get("file") as File).name])).toEqual([
    ["public", "a.md"],
    ["public", "b.md"],
  ]);
  await vi.waitFor(() => expect(document.querySelector("#uploads-list a")?.getAttribute("href")).toBe("/doc_1"));
});

it("reads out what has come of a file", async () => {
  choose(new File(["a"], "<b>a.md"));
  await vi.waitFor(() => expect(document.querySelector("[data-live]")).not.toBeNull());
  page?.heard(row("<b>a.md", "good"));
  expect(text("uploads-spoken")).toContain("spoken <b>a.md good");
});

it("lets a file that cannot be taken be removed from the list", () => {
  choose(new File(["x".repeat(1001)], "large.md"));
  expect(text("uploads-summary")).toBe("summary 0 1 0 1");
  document.querySelector<HTMLButtonElement>("#uploads-list button")?.click();
  expect(document.getElementById("uploads")?.hidden).toBe(true);
});

it("writes sizes in the units of the decimal system", () => {
  expect([bytes(140), bytes(1_400), bytes(2_500_000), bytes(50_000_000)]).toEqual(["140 bytes", "1.4 kB", "2.5 MB", "50 MB"]);
});

it("tries again in place", async () => {
  document.body.innerHTML += `<div data-live="doc_9">Failed <button data-retry formaction="/retry">Try again</button></div>`;
  const asked: [string, string | undefined][] = [];
  const fetcher = async (input: RequestInfo | URL, init?: RequestInit) => {
    asked.push([String(input), init?.method]);
    return new Response(JSON.stringify({ ...row("a", "busy"), id: "doc_9" }));
  };
  const heard: string[] = [];
  connectRetry(new Api("token", fetcher as typeof fetch), (each) => heard.push(each.id));
  document.querySelector<HTMLButtonElement>("button[data-retry]")?.click();
  await vi.waitFor(() => expect(heard).toEqual(["doc_9"]));
  expect(asked[0]?.[0]).toContain("/retry");
  expect(document.querySelector("button[data-retry]")).toBeNull();
});
