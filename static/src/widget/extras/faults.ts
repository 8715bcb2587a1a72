/** Why a file cannot be read, in one sentence of the visitor's language. */
import { statusOf, type ApiError } from "../../transport/api";
import type { AttachmentConfig } from "../../protocol/wire";
import type { TextKey, Translator } from "../locales";

const SENTENCES: Readonly<Record<string, TextKey>> = {
  empty: "fileEmpty",
  no_text: "fileScanned",
  encrypted: "fileLocked",
  too_long: "fileTooLong",
  too_complex: "fileTooLong",
  too_many_files: "fileNoRoom",
  rate_limited: "errorTooOften",
};

/** What is seen before anything is sent; null when nothing speaks against it. */
export function faultBefore(file: File, { max_bytes: limit, accept }: AttachmentConfig, words: Translator): string | null {
  if (file.type.startsWith("image/")) return words.text("filePicture");
  if (accept.length > 0 && !accept.some((ending) => file.name.toLowerCase().endsWith(ending))) return kindFault(accept, words);
  if (file.size > limit) return tooLarge(limit, words);
  return file.size === 0 ? words.text("fileEmpty") : null;
}

/** What the server says of it. */
export function faultTold(code: string, { max_bytes: limit, accept }: AttachmentConfig, words: Translator): string {
  if (code === "too_large") return tooLarge(limit, words);
  if (code === "unsupported") return kindFault(accept, words);
  return words.text(SENTENCES[code] ?? "fileUnreadable");
}

export function faultOf(error: unknown, config: AttachmentConfig, words: Translator): string {
  const status = statusOf(error) ?? 0;
  if (status < 400 || status >= 500) return words.text("fileNotSent");
  return faultTold(status === 413 ? "too_large" : (error as ApiError).code, config, words);
}

/** In millions, as limits are made. */
function tooLarge(limit: number, words: Translator): string {
  const format = new Intl.NumberFormat(words.locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  return words.text("fileTooLarge", { size: format.format(limit / 1_000_000) });
}

function kindFault(accept: readonly string[], words: Translator): string {
  const kinds = accept.map((ending) => ending.replace(/^\./, "").toUpperCase());
  const list = new Intl.ListFormat(words.locale, { type: "conjunction" }).format(kinds);
  return words.text("fileKind", { kinds: list });
}
