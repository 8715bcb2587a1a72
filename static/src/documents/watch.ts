/** Keeps what the page says of documents and addresses up to date until all of them are finished. */
import type { Row } from "./api";

const PACE_MS = 1_000;
/** After an answer that did not come, it is asked less often, up to this. */
const SLOWEST_MS = 15_000;

export class Watch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = PACE_MS;

  constructor(
    private readonly ask: (ids: readonly string[]) => Promise<readonly Row[]>,
    private readonly onChange: (row: Row) => void = () => undefined,
  ) {}

  /** To be called whenever something unfinished has come onto the page. */
  start(): void {
    if (this.timer === undefined && unfinished().length) this.timer = setTimeout(() => void this.look(), this.wait);
  }

  private async look(): Promise<void> {
    const cells = unfinished();
    try {
      const rows = await this.ask([...new Set(cells.map(idOf))]);
      this.wait = PACE_MS;
      for (const row of rows) this.show(row);
      forget(cells, rows);
    } catch {
      this.wait = Math.min(this.wait * 2, SLOWEST_MS);
    }
    this.timer = undefined;
    this.start();
  }

  private show(row: Row): void {
    const cells = unfinished().filter((cell) => idOf(cell) === row.id);
    let changed = false;
    for (const cell of cells) changed = replace(cell, row) || changed;
    if (changed) this.onChange(row);
  }
}

/** Whether it says anything else now. */
export function replace(cell: Element, row: Row): boolean {
  const fresh = document.createRange().createContextualFragment(row.html).firstElementChild;
  if (!fresh || fresh.isEqualNode(cell)) return false;
  cell.replaceWith(fresh);
  return true;
}

function unfinished(): Element[] {
  return [...document.querySelectorAll("[data-live][data-busy]")];
}

function idOf(cell: Element): string {
  return cell.getAttribute("data-live") ?? "";
}

/** Somebody deleted it meanwhile: it stays as it is and is not asked for any more. */
function forget(cells: readonly Element[], rows: readonly Row[]): void {
  const known = new Set(rows.map((row) => row.id));
  for (const cell of cells) if (!known.has(idOf(cell))) cell.removeAttribute("data-busy");
}
