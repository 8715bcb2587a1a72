/** Where the focus goes when a menu or a form comes and goes: in, and back to where it came from. */
import { IS_TOUCH } from "./media";
import type { ChatState } from "./state/types";

type Shown = Pick<ChatState, "sheet" | "isMenuOpen" | "forms">;

export class FocusKeeper {
  private shown: Shown = { sheet: null, isMenuOpen: false, forms: {} };
  private cameFrom: HTMLElement | null = null;
  private hadFocus = false;

  constructor(private readonly root: ShadowRoot) {}

  /** Call after each rendering. */
  follow(state: ChatState): void {
    const before = this.shown;
    this.shown = state;
    if (!state.open) return;
    if (state.isMenuOpen !== before.isMenuOpen) this.onMenu(state);
    if (state.sheet !== before.sheet) this.onSheet(state);
    else if (state.sheet && state.forms !== before.forms) this.onFaults(state.sheet, state, before);
    if (this.hadFocus && this.root.activeElement === null) this.find(this.nextBest)?.focus({ preventScroll: true });
  }

  /** Call before each rendering, which may take away what has the focus. */
  remember(): void {
    const active = this.root.activeElement;
    this.hadFocus = active !== null;
    if (active instanceof HTMLElement && !active.closest(".menu-list, .sheet")) this.cameFrom = active;
  }

  private onMenu({ isMenuOpen, sheet }: ChatState): void {
    if (isMenuOpen) this.find("[role=menuitem]")?.focus();
    else if (!sheet && this.isLost) this.find(".menu-button")?.focus();
  }

  private onSheet({ sheet }: ChatState): void {
    if (sheet) {
      // The keyboard of a phone would hide the form before it was read.
      const first = matchMedia(IS_TOUCH).matches ? "h3" : ":is(input, textarea)";
      (this.find(`.sheet ${first}`) ?? this.find(".sheet h3"))?.focus({ preventScroll: true });
    } else if (this.isLost) {
      const back = this.cameFrom?.isConnected ? this.cameFrom : this.find(".menu-button");
      (back ?? this.find(".panel"))?.focus({ preventScroll: true });
    }
  }

  /** The first field that is wrong. */
  private onFaults(sheet: string, { forms }: ChatState, before: Shown): void {
    const faults = forms[sheet]?.faults ?? {};
    if (faults === before.forms[sheet]?.faults || Object.keys(faults).length === 0) return;
    if (Object.keys(faults).length <= Object.keys(before.forms[sheet]?.faults ?? {}).length) return;
    const field = this.find(".sheet [aria-invalid=true]");
    field?.focus();
    field?.parentElement?.scrollIntoView({ block: "nearest" });
  }

  /** What had the focus has done its work and is gone. */
  private get nextBest(): string {
    if (this.shown.sheet) return ".sheet .button-plain";
    return matchMedia(IS_TOUCH).matches ? ".panel" : ".composer textarea";
  }

  private get isLost(): boolean {
    const active = this.root.activeElement;
    return active === null || active.matches(".panel") || active.closest("[hidden]") !== null;
  }

  private find(selector: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(selector);
  }
}
