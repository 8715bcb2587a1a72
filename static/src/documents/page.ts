/** The upload page: choosing and dropping files, each added with what is chosen beside it at that moment. */
import type { Api, Row } from "./api";
import { filesOf } from "./dropped";
import { List } from "./list";
import { Uploads } from "./uploads";
import type { Say } from "./words";

export interface Page {
  heard(row: Row): void;
}

/** Null on every other page. `onAdded` is called when a line shows a document that may not be finished. */
export function connectPage(api: Api, say: Say, onAdded: () => void): Page | null {
  const form = document.getElementById("upload");
  const input = document.getElementById("files");
  const drop = document.getElementById("drop");
  if (!(form instanceof HTMLFormElement) || !(input instanceof HTMLInputElement) || !drop) return null;
  const list = new List(byId("uploads"), byId("uploads-list"), byId("uploads-summary"), byId("uploads-spoken"), say);
  const uploads = new Uploads(
    (file, fields, onProgress) => api.add(form.action, withFile(fields, file), onProgress),
    { bytes: Number(form.dataset["max"]), words: bytes(Number(form.dataset["max"])) },
    say,
    () => {
      list.count();
      onAdded();
    },
  );
  const add = (files: Iterable<File>) => {
    for (const file of files) uploads.add(file, new FormData(form), list.add(file.name, bytes(file.size)));
    list.count();
  };
  input.addEventListener("change", () => {
    add(input.files ?? []);
    input.value = ""; // so that the same file can be chosen again
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  connectDrop(drop, add);
  addEventListener("beforeunload", (event) => {
    if (uploads.isBusy) event.preventDefault();
  });
  return list;
}

/** All of the window takes files, so that one that is let go beside the field does not replace the page. */
function connectDrop(field: HTMLElement, add: (files: Iterable<File>) => void): void {
  let depth = 0;
  const mark = (change: number) => {
    depth = change === 0 ? 0 : depth + change;
    field.toggleAttribute("data-over", depth > 0);
  };
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => holdsFiles(event) && mark(1));
  addEventListener("dragleave", (event) => holdsFiles(event) && mark(-1));
  addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!event.dataTransfer || !holdsFiles(event)) return;
    event.preventDefault();
    mark(0);
    void filesOf(event.dataTransfer).then(add);
  });
}

export function withFile(fields: FormData, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append("file", file, file.name);
  return form;
}

/** Such as 1.4 kB, or 140 bytes. */
export function bytes(count: number): string {
  const [unit, amount] =
    count < 1e3 ? ["byte", count] : count < 1e6 ? ["kilobyte", count / 1e3] : ["megabyte", count / 1e6];
  const unitDisplay = unit === "byte" ? "long" : "short";
  const style = { style: "unit", unit, unitDisplay, maximumFractionDigits: amount < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(document.documentElement.lang || "en", style).format(amount);
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no ${id}.`);
  return found;
}
