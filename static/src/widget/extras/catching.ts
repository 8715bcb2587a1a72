/** Files that are dropped on the panel or pasted into the field. */

export function catchFiles(root: ShadowRoot, isWanted: () => boolean, onFiles: (files: readonly File[]) => void): void {
  root.addEventListener("paste", (event) => {
    const files = filesIn((event as ClipboardEvent).clipboardData);
    if (files.length === 0 || !isWanted()) return;
    event.preventDefault();
    onFiles(files);
  });
  const drag = (event: Event): void => {
    const panel = panelOf(event);
    const { dataTransfer } = event as DragEvent;
    if (!panel || !dataTransfer?.types.includes("Files") || !isWanted()) return;
    event.preventDefault();
    dataTransfer.dropEffect = "copy";
    panel.classList.add("is-drop");
  };
  root.addEventListener("dragenter", drag);
  root.addEventListener("dragover", drag);
  root.addEventListener("dragleave", (event) => {
    const panel = panelOf(event);
    const to = (event as DragEvent).relatedTarget;
    if (!(to instanceof Node && panel?.contains(to))) panel?.classList.remove("is-drop");
  });
  root.addEventListener("drop", (event) => {
    const panel = panelOf(event);
    const files = filesIn((event as DragEvent).dataTransfer);
    panel?.classList.remove("is-drop");
    if (!panel || files.length === 0 || !isWanted()) return;
    event.preventDefault();
    onFiles(files);
  });
}

function filesIn(transfer: DataTransfer | null): readonly File[] {
  return [...(transfer?.files ?? [])];
}

function panelOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>(".panel") : null;
}
