/** What survives a reload, per widget key. A browser may refuse storage altogether: then nothing does. */
export class Storage {
  private readonly memory = new Map<string, string>();

  constructor(
    private readonly prefix: string,
    private readonly area: () => globalThis.Storage = () => localStorage,
  ) {}

  get<T>(name: string): T | null {
    try {
      const value = this.read(this.prefix + name);
      return value === null ? null : (JSON.parse(value) as T);
    } catch {
      return null;
    }
  }

  set(name: string, value: unknown): void {
    const key = this.prefix + name;
    const json = JSON.stringify(value);
    this.memory.set(key, json);
    try {
      this.area().setItem(key, json);
    } catch {
      // Full or forbidden: memory keeps it for as long as the page is open.
    }
  }

  remove(name: string): void {
    this.memory.delete(this.prefix + name);
    try {
      this.area().removeItem(this.prefix + name);
    } catch {
      // Nothing was kept.
    }
  }

  /** The names that begin so, without the prefix of the widget. */
  names(beginning: string): string[] {
    const start = this.prefix + beginning;
    const keys = new Set(this.memory.keys());
    try {
      const area = this.area();
      for (let index = 0; index < area.length; index += 1) keys.add(area.key(index) ?? "");
    } catch {
      // Memory only.
    }
    return [...keys].filter((key) => key.startsWith(start)).map((key) => key.slice(this.prefix.length));
  }

  /** The name behind a `storage` event of another tab, or null when it is none of ours. */
  nameOf(key: string | null): string | null {
    return key?.startsWith(this.prefix) ? key.slice(this.prefix.length) : null;
  }

  private read(key: string): string | null {
    try {
      return this.area().getItem(key) ?? null;
    } catch {
      return this.memory.get(key) ?? null;
    }
  }
}
