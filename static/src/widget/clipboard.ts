/** Copying: an answer's text, or the code of one block. */
import type { Translator } from "./locales";

const COPIED_MS = 2_000;

/** The blocks of code are made without lit, so their buttons are heard from here. */
export function listenToCopyButtons(root: ShadowRoot | HTMLElement, words: Translator, say: (text: string) => void): void {
  root.addEventListener("click", (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>(".code-copy");
    const code = button?.closest(".code")?.querySelector("code")?.textContent ?? "";
    if (button) void copyText(code).then((copied) => copied && confirm(button, words, say));
  });
}

function confirm(button: HTMLElement, words: Translator, say: (text: string) => void): void {
  button.textContent = words.text("copied");
  say(words.text("copied"));
  setTimeout(() => (button.textContent = words.text("copy")), COPIED_MS);
}

/** Which text was copied just now, for as long as it is worth saying. */
export class Copied {
  id: string | null = null;

  constructor(private readonly onChange: (isNew: boolean) => void) {}

  async copy(id: string, text: string): Promise<void> {
    if (!(await copyText(text))) return;
    this.id = id;
    this.onChange(true);
    setTimeout(() => {
      this.id = null;
      this.onChange(false);
    }, COPIED_MS);
  }
}

/** Copies a text; where the browser forbids it the promise is false and nothing else happens. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Pages without https have no clipboard interface. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
