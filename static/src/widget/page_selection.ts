/** What the visitor has selected on the page, while the panel is open: that is probably what they ask about. */
const MAX_LENGTH = 2_000;
const MIN_LENGTH = 3;
/** What is being written is nobody's business. */
const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

export class PageSelection {
  text = "";
  private atPress = "";

  constructor(
    private readonly widget: HTMLElement,
    private readonly onChange: () => void,
  ) {
    // Where there is no mouse, a tap on the button ends the selection before it opens the panel.
    widget.addEventListener("pointerdown", () => (this.atPress = selectedText(widget) ?? ""), { capture: true });
  }

  /** Before the focus goes into the panel, which may end the selection. */
  begin(): void {
    this.text = selectedText(this.widget) || this.atPress;
    document.addEventListener("selectionchange", this.onSelection);
  }

  end(): void {
    document.removeEventListener("selectionchange", this.onSelection);
    this.text = this.atPress = "";
  }

  /** What a message takes along, once. */
  take(): string {
    const { text } = this;
    this.text = "";
    return text;
  }

  private readonly onSelection = (): void => {
    const text = selectedText(this.widget);
    if (text === null || text === this.text) return;
    this.text = text;
    this.onChange();
  };
}

/** Null while the visitor is in the widget: then nothing is said of the page. */
function selectedText(widget: HTMLElement): string | null {
  const selection = getSelection();
  const { activeElement: active } = document;
  if (active === widget) return null;
  if (!selection?.rangeCount || selection.isCollapsed || active?.matches(FIELDS)) return "";
  const node = selection.getRangeAt(0).commonAncestorContainer;
  const around = node instanceof Element ? node : node.parentElement;
  if (around?.closest("chatsite-widget")) return null;
  if (around?.closest(FIELDS)) return "";
  const text = selection.toString().replace(/\s+/g, " ").trim();
  return text.length < MIN_LENGTH ? "" : [...text].slice(0, MAX_LENGTH).join("");
}
