/** Loads what the panel needs beyond the script, beside which it lies, once somebody opens it. */
import type { create } from "./extras";

export interface ExtrasModule {
  readonly create: typeof create;
}

/** With its version: a cache may hold the file of another one. Set by build.mjs. */
declare const EXTRAS_FILE: string;

export class ExtrasLoader {
  private tries = 0;

  /** Browsers remember that a module did not come: asked for under another address, it is asked for again. */
  load(home: string): Promise<ExtrasModule> {
    const url = new URL(EXTRAS_FILE, home);
    if (this.tries > 0) url.searchParams.set("try", String(this.tries));
    this.tries += 1;
    return import(url.href) as Promise<ExtrasModule>;
  }
}
