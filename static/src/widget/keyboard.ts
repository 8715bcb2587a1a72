/** Keys that mean something in the whole panel. */
import { FILLS_SCREEN } from "./media";

const REACHABLE =
  ".panel :is(button, input, textarea, a[href], [tabindex='0']):not(:disabled, [tabindex='-1'])";

export function listenToKeys(root: ShadowRoot, onEscape: () => void): void {
  root.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || !(event.target as Element).closest(".panel")) return;
    if (event.key === "Escape" && !event.isComposing) {
      event.stopPropagation();
      onEscape();
    }
    if (event.key === "Tab" && matchMedia(FILLS_SCREEN).matches) keepFocusInside(root, event);
  });
}

/** Where the panel fills the screen, the page behind it is out of sight, so it is out of reach too. */
function keepFocusInside(root: ShadowRoot, event: KeyboardEvent): void {
  const found = [...root.querySelectorAll<HTMLElement>(REACHABLE)];
  const reachable = found.filter((element) => !element.closest("[inert]") && isShown(element));
  const [from, to] = event.shiftKey ? [reachable[0], reachable.at(-1)] : [reachable.at(-1), reachable[0]];
  const isBeforeAll = event.shiftKey && root.activeElement?.matches(".panel");
  if (root.activeElement !== from && !isBeforeAll) return;
  event.preventDefault();
  to?.focus();
}

/** Older browsers cannot say; there hidden elements count, and focus may stay where it is. */
function isShown(element: HTMLElement): boolean {
  return typeof element.checkVisibility !== "function" || element.checkVisibility();
}
