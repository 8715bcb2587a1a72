// Keys of the review page: a digit goes through the choices of a question, Ctrl+Enter saves and goes on, S skips.

export function connect(form: HTMLFormElement, signal = new AbortController().signal): void {
  const hear = (event: KeyboardEvent) => {
    if (event.isComposing || event.altKey || event.repeat) return;
    if (act(form, event)) event.preventDefault();
  };
  document.addEventListener("keydown", hear, { signal });
}

function act(form: HTMLFormElement, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey) return event.key === "Enter" && press(form, "_next");
  if (isWriting(event.target)) return false;
  if (/^[1-9]$/.test(event.key)) return choose(form, event.key);
  return event.key.toLowerCase() === "s" && press(form, "_skip");
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("textarea, select, [contenteditable], input:not([type=radio])");
}

function choose(form: HTMLFormElement, digit: string): boolean {
  const choices = [...form.querySelectorAll<HTMLInputElement>(`[data-key="${digit}"] input`)];
  const next = choices[(choices.findIndex((choice) => choice.checked) + 1) % choices.length];
  if (!next) return false;
  next.checked = true;
  next.focus();
  return true;
}

function press(form: HTMLFormElement, name: string): boolean {
  const button = form.querySelector<HTMLButtonElement>(`button[name="${name}"]`);
  if (!button) return false;
  form.requestSubmit(button);
  return true;
}
