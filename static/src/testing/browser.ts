/** What browsers have and jsdom has not, as far as the widget needs it. */
class Observer {
  observe(): void {}
  disconnect(): void {}
}

export function completeBrowser(): void {
  Object.assign(globalThis, {
    ResizeObserver: Observer,
    visualViewport: null,
    matchMedia: (query: string) => ({ matches: false, media: query }),
  });
  Element.prototype.scrollIntoView = () => undefined;
  CSSStyleSheet.prototype.replaceSync = () => undefined;
}
