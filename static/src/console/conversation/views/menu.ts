/** A button that opens a short list of actions; arrows move, Escape closes and gives the focus back. */
import { html, nothing, type TemplateResult } from "lit-html";

export interface MenuItem {
  readonly label: string;
  readonly group?: string;
  /** Given for one of several that exclude each other. */
  readonly isChosen?: boolean;
  /** Stands beside the menu as a button where there is room. */
  readonly isSpare?: boolean;
  readonly onChoose: () => void;
}

export class Menu {
  private isOpen = false;

  constructor(
    private readonly id: string,
    private readonly redraw: () => void,
  ) {}

  view(label: string, icon: TemplateResult, items: readonly MenuItem[]): TemplateResult {
    return html`
      <div class="cv-menu" @keydown=${this.onKey} @focusout=${this.onFocusOut}>
        <button
          type="button" class="icon-button" aria-haspopup="menu" aria-expanded=${this.isOpen}
          aria-controls=${this.isOpen ? this.id : nothing} aria-label=${label} title=${label} @click=${this.toggle}
        >${icon}</button>
        ${this.isOpen ? html`<div class="cv-menu-list" role="menu" id=${this.id} aria-label=${label}>
          ${items.map((item, index) => this.entry(item, items[index - 1]))}
        </div>` : nothing}
      </div>
    `;
  }

  private entry(item: MenuItem, before: MenuItem | undefined): TemplateResult {
    const heading = item.group && item.group !== before?.group
      ? html`<p class="cv-menu-heading" role="presentation">${item.group}</p>`
      : nothing;
    const isRadio = item.isChosen !== undefined;
    return html`${heading}<button
      type="button" tabindex="-1" role=${isRadio ? "menuitemradio" : "menuitem"}
      class=${item.isSpare ? "is-spare" : ""} aria-checked=${isRadio ? String(item.isChosen) : nothing}
      @click=${(event: Event) => this.choose(item, event)}
    >${item.label}</button>`;
  }

  private choose(item: MenuItem, event: Event): void {
    this.close((event.currentTarget as HTMLElement).closest(".cv-menu"));
    item.onChoose();
  }

  private readonly toggle = (event: Event): void => {
    const menu = (event.currentTarget as HTMLElement).closest(".cv-menu");
    this.isOpen = !this.isOpen;
    this.redraw();
    if (this.isOpen) entriesOf(menu)[0]?.focus();
  };

  private close(menu: Element | null): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    menu?.querySelector<HTMLElement>("button")?.focus();
    this.redraw();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (!this.isOpen) return;
    const menu = event.currentTarget as HTMLElement;
    const entries = entriesOf(menu);
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, HTMLElement | undefined> = {
      ArrowDown: entries[(at + 1) % entries.length],
      ArrowUp: entries.at(at - 1),
      Home: entries[0],
      End: entries.at(-1),
    };
    event.stopPropagation();
    if (event.key === "Escape") return this.close(menu);
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    target.focus();
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    const menu = event.currentTarget as HTMLElement;
    if (!this.isOpen || menu.contains(event.relatedTarget as Node | null)) return;
    this.isOpen = false;
    this.redraw();
  };
}

function entriesOf(menu: Element | null): HTMLElement[] {
  const all = [...(menu?.querySelectorAll<HTMLElement>("[role=menu] button") ?? [])];
  return all.filter((entry) => getComputedStyle(entry).display !== "none");
}
