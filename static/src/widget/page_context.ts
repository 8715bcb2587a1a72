/** What the assistant is told about the page. */
import type { PageContext } from "../protocol/wire";

/** Without query and fragment: they may carry what is not meant for a model. A page that wants more
 *  to be known says so with setPageContext. */
export function pageContext(given: PageContext, place: Location = location): PageContext {
  return { url: place.origin + place.pathname, title: document.title.slice(0, 300), ...texts(given) };
}

function texts(given: PageContext): PageContext {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (typeof value === "string") return [[name, value]];
      return typeof value === "number" ? [[name, String(value)]] : [];
    }),
  );
}
