/** Builds elements from markdown tokens. No HTML is ever parsed, so there is nothing to sanitize: HTML in
 *  the text shows as text, an element exists only if it is made here, and only links have an address. */
import type { Token, Tokens } from "marked";
import { decoded } from "./entities";
import type { Translator } from "./locales";
import { make } from "./make";
import { withMarks } from "./marks";

const PROTOCOLS: readonly string[] = ["http:", "https:", "mailto:", "tel:"];

type Child = Node | string;

export function elements(tokens: readonly Token[] | undefined, words: Translator): Child[] {
  return (tokens ?? []).flatMap((token) => element(token, words));
}

function element(token: Token, words: Translator): Child[] {
  const inner = (): Child[] => elements("tokens" in token ? token.tokens : [], words);
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "paragraph":
      return [make("p", ...inner())];
    case "heading":
      // The panel's own heading stands above those of an answer, and most models begin at the second level.
      return [make(`h${Math.min(Math.max((token as Tokens.Heading).depth + 1, 3), 6)}`, ...inner())];
    case "strong":
    case "em":
    case "del":
      return [make(token.type, ...inner())];
    case "blockquote": {
      const quote = make("blockquote", ...inner());
      quote.dir = "auto"; // may be in another language than the text around it
      return [quote];
    }
    case "codespan":
      return [make("code", (token as Tokens.Codespan).text)];
    case "br":
    case "hr":
      return [make(token.type)];
    case "link":
      return link((token as Tokens.Link).href, inner());
    case "image":
      return image(token as Tokens.Image, words);
    case "list":
      return [list(token as Tokens.List, words)];
    case "checkbox":
      return [(token as Tokens.Checkbox).checked ? "☑ " : "☐ "];
    case "code":
      return [code(token as Tokens.Code, words)];
    case "table":
      return [table(token as Tokens.Table, words)];
    case "html":
      return html((token as Tokens.HTML).raw);
    case "escape":
      return [(token as Tokens.Escape).text];
    default:
      return "tokens" in token && token.tokens ? inner() : withMarks(decoded("text" in token ? String(token.text) : token.raw));
  }
}

/** An address of another kind than these is no link: its text stays. */
function link(href: string, children: Child[]): Child[] {
  const url = URL.canParse(href, document.baseURI) ? new URL(href, document.baseURI) : null;
  if (!url || !PROTOCOLS.includes(url.protocol)) return children;
  const made = make("a", ...children) as HTMLAnchorElement;
  made.href = url.href;
  made.target = "_blank";
  made.rel = "noopener noreferrer nofollow";
  return [made];
}

/** Loading it would tell its server who reads this; a link tells nobody before it is followed. */
function image({ href, text, title }: Tokens.Image, words: Translator): Child[] {
  return link(href, [words.text("image", { name: decoded(text || title || "") || href })]);
}

function list(token: Tokens.List, words: Translator): HTMLElement {
  const made = make(token.ordered ? "ol" : "ul", ...token.items.map((item) => make("li", ...elements(item.tokens, words))));
  if (token.ordered && token.start !== 1) made.setAttribute("start", String(token.start));
  return made;
}

function table(token: Tokens.Table, words: Translator): HTMLElement {
  const row = (tag: string, cells: readonly Tokens.TableCell[]): HTMLElement =>
    make("tr", ...cells.map((cell) => aligned(make(tag, ...elements(cell.tokens, words)), cell.align)));
  const head = make("thead", row("th", token.header));
  const body = make("tbody", ...token.rows.map((cells) => row("td", cells)));
  const box = make("div", make("table", head, body));
  box.className = "table-scroll";
  box.tabIndex = 0;
  return box;
}

function aligned(cell: HTMLElement, align: string | null): HTMLElement {
  if (align) cell.setAttribute("align", align);
  return cell;
}

function code({ text, lang }: Tokens.Code, words: Translator): HTMLElement {
  const button = make("button", words.text("copy")) as HTMLButtonElement;
  button.type = "button";
  button.className = "code-copy";
  button.ariaLabel = words.text("copyCode");
  const bar = make("div", make("span", lang?.split(/\s/)[0] || words.text("code")), button);
  bar.className = "code-bar";
  const pre = make("pre", make("code", text));
  pre.tabIndex = 0;
  const box = make("div", bar, pre);
  box.className = "code";
  box.dir = "ltr";
  return box;
}

/** Models write <br> in tables; any other HTML is shown as it was written. */
function html(raw: string): Child[] {
  if (/^<br\s*\/?>$/i.test(raw)) return [make("br")];
  return raw.endsWith("\n\n") || raw.startsWith("<!--") ? [make("p", raw.trim())] : [raw];
}
