/** In place of lit-html where another script renders: what a template is, and nothing to draw it with (build.mjs). */
type Template<T extends 1 | 2> = { readonly _$litType$: T; readonly strings: TemplateStringsArray; readonly values: unknown[] };

const template =
  <T extends 1 | 2>(kind: T) =>
  (strings: TemplateStringsArray, ...values: unknown[]): Template<T> => ({ _$litType$: kind, strings, values });

export const html = template(1);
export const svg = template(2);
/** The same everywhere: it is in the registry of symbols. */
export const nothing = Symbol.for("lit-nothing");
