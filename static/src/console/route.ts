/** The address says which escalation is open: it can be sent to a colleague, and Back goes back. */
export class Route {
  opened: string | null;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly base: string,
    opened: string | null,
  ) {
    this.opened = opened;
    addEventListener("popstate", () => {
      this.opened = this.read();
      for (const listener of this.listeners) listener();
    });
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  go(id: string | null): void {
    if (id === this.opened) return;
    this.opened = id;
    history.pushState(null, "", this.base + (id ? `${id}/` : "") + location.search);
  }

  toOrganization(slug: string): void {
    location.assign(`${this.base}?organization=${encodeURIComponent(slug)}`);
  }

  private read(): string | null {
    return /\/(esc_[0-9a-f]{32})\/$/.exec(location.pathname)?.[1] ?? null;
  }
}
