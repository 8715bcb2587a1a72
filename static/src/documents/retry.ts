/** "Try again" without leaving the page. Where there is no script, it is an ordinary form's button. */
import type { Api, Row } from "./api";
import { replace } from "./watch";

export function connectRetry(api: Api, onRetried: (row: Row) => void): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-retry]") : null;
    const cell = button?.closest("[data-live]");
    if (!button || !cell) return;
    event.preventDefault();
    void tryAgain(api, button, cell, onRetried);
  });
}

async function tryAgain(api: Api, button: HTMLButtonElement, cell: Element, onRetried: (row: Row) => void): Promise<void> {
  button.disabled = true;
  try {
    const row = await api.retry(button.getAttribute("formaction") ?? "");
    replace(cell, row);
    onRetried(row);
  } catch {
    button.disabled = false;
  }
}
