/** Which rows of a long list are near enough to what is seen to be in the page. All rows are of one height. */
export interface Slice {
  readonly first: number;
  readonly last: number;
}

const MARGIN_ROWS = 8;

export function sliceOf(count: number, rowHeight: number, scrollTop: number, viewHeight: number): Slice {
  if (count === 0) return { first: 0, last: -1 };
  const first = Math.floor(scrollTop / rowHeight) - MARGIN_ROWS;
  const last = Math.ceil((scrollTop + viewHeight) / rowHeight) + MARGIN_ROWS;
  return { first: Math.min(Math.max(0, first), count - 1), last: Math.min(Math.max(0, last), count - 1) };
}

/** Near enough to the end that the next page should be on its way. */
export function isNearEnd(slice: Slice, count: number): boolean {
  return slice.last >= count - MARGIN_ROWS;
}

/** Where to scroll so that a row is wholly seen; as it is when it already is. */
export function scrolledTo(index: number, rowHeight: number, scrollTop: number, viewHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - viewHeight);
}
