/** Puts the number of unread messages of people before the page's title, where other tabs show it. */
const BADGE = /^\(\d+\+?\) /;

export class PageTitle {
  private isShown = false;

  show(count: number): void {
    if (count === 0 && !this.isShown) return;
    // The page may have changed its title meanwhile: what it says now is what the number stands before.
    const own = this.isShown ? document.title.replace(BADGE, "") : document.title;
    const title = count > 0 ? `(${count > 9 ? "9+" : count}) ${own}` : own;
    if (title !== document.title) document.title = title;
    this.isShown = count > 0;
  }
}
