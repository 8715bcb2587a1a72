/** Which rows are chosen for something to be done with all of them. */
export class Selection {
  private chosen = new Set<string>();
  private anchor: string | null = null;

  get size(): number {
    return this.chosen.size;
  }

  get ids(): string[] {
    return [...this.chosen];
  }

  has(id: string): boolean {
    return this.chosen.has(id);
  }

  toggle(id: string): void {
    if (!this.chosen.delete(id)) this.chosen.add(id);
    this.anchor = id;
  }

  /** From the last one touched to this one, both included, in the order shown. */
  extend(id: string, shown: readonly string[]): void {
    const [from, to] = [shown.indexOf(this.anchor ?? id), shown.indexOf(id)].sort((one, other) => one - other);
    if (from === undefined || to === undefined || from < 0) {
      this.toggle(id);
      return;
    }
    for (const between of shown.slice(from, to + 1)) this.chosen.add(between);
    this.anchor = id;
  }

  set(ids: Iterable<string>): void {
    this.chosen = new Set(ids);
  }

  clear(): void {
    this.chosen.clear();
    this.anchor = null;
  }
}
