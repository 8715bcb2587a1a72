// The admin's pages of documents and addresses: their progress, live; uploads; another try.
import { Api, type Row } from "./api";
import { connectPage } from "./page";
import { connectReplacing } from "./replacing";
import { connectRetry } from "./retry";
import { replace, Watch } from "./watch";
import { readWords } from "./words";

const live = document.getElementById("documents-live");
if (live) connect(live.dataset["states"] ?? "", live.dataset["csrf"] ?? "");

function connect(states: string, csrf: string): void {
  const api = new Api(csrf);
  const say = readWords("documents-words");
  const watch = new Watch(
    (ids) => api.states(states, ids),
    (row) => page?.heard(row),
  );
  const page = connectPage(api, say, () => watch.start());
  const show = (row: Row) => {
    for (const cell of document.querySelectorAll(`[data-live="${row.id}"]`)) replace(cell, row);
    page?.heard(row);
    watch.start();
  };
  connectRetry(api, show);
  connectReplacing(api, say, show);
  watch.start();
}
