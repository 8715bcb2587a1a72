/** The sentences that the page carries, in its own language (conversations/admin/knowledge/words.py). */
export type Words = Readonly<Record<string, string>>;
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

export function readWords(id: string): Say {
  const words = JSON.parse(document.getElementById(id)?.textContent ?? "{}") as Words;
  return (key, values = {}) =>
    (words[key] ?? key).replace(/\{(\w+)\}/g, (placeholder, name: string) => String(values[name] ?? placeholder));
}
