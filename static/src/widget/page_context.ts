/** What the assistant is told about the page. */
import type { PageContext } from "../protocol/wire";

/** Without query and fragment: they may carry what is not meant for a model. A page that wants more
 *  to be known says so with setPageContext. `product`: what the element or the script tag says. */
export function pageContext(given: PageContext, product: string | null, place: Location = location): PageContext {
  const named = document.querySelector<HTMLMetaElement>('meta[name="chatsite:product"]')?.content || product;
  return {
    url: place.origin + place.pathname,
    title: document.title.slice(0, 300),
    ...(named ? { product_id: named } : {}),
    ...texts(given),
  };
}

function texts(given: PageContext): PageContext {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (typeof value === "string") return [[name, value]];
      return typeof value === "number" ? [[name, String(value)]] : [];
    }),
  );
}
