/** What is loaded when the panel is first opened: the passages behind citations, and files that visitors send. */
import type { Attachment } from "../../protocol/desk";
import type { Json } from "../../protocol/json";
import type { Citation, Session } from "../../protocol/wire";
import { toError, type Api } from "../../transport/api";
import { upload } from "../../transport/upload";
import type { Translator } from "../locales";
import type { ChatState } from "../state/types";
import type { Storage } from "../storage";
import type { View } from "../views/context";
import { Attachments, type Upload } from "./attachments";
import { catchFiles } from "./catching";
import { chips } from "./chips";
import { Passages } from "./passages";
import { sourceList } from "./sources";
import styles from "./styles.css";
import passageStyles from "./passages.css";

export interface ExtrasOptions {
  readonly root: ShadowRoot;
  readonly words: Translator;
  readonly storage: Storage;
  readonly api: Api;
  readonly authorized: <T>(work: (session: Session) => Promise<T>) => Promise<T>;
  readonly state: () => ChatState;
  readonly say: (sentence: string) => void;
  readonly onChange: () => void;
  /** Before the transcript grows where the reader is. */
  readonly onOpen: () => void;
  readonly typeset: (text: string) => HTMLElement;
}

export type Extras = ReturnType<typeof create>;

export function create(options: ExtrasOptions) {
  const { root, words, storage, api, authorized, state, say, onChange, onOpen, typeset } = options;
  const ask = (method: string, path: string): Promise<Json> => authorized((session) => api.ask(session, method, path));
  const keptName = (): string => `files:${state().sessionId ?? "new"}`;
  let sessionId: string | null = null;

  const passages = new Passages({
    words,
    load: (id, marker) => ask("GET", `/chat/citations/${encodeURIComponent(id)}/${marker}`),
    onOpen,
    typeset,
  });
  const attachments = new Attachments({
    words,
    config: () => state().config?.attachments ?? null,
    send: (file, onProgress) => authorized((session) => send(api.server, session, file, onProgress)),
    look: (id) => ask("GET", `/chat/attachments/${encodeURIComponent(id)}`),
    remove: (id) => ask("DELETE", `/chat/attachments/${encodeURIComponent(id)}`),
    keep: (held) => (held.length > 0 ? storage.set(keptName(), held) : storage.remove(keptName())),
    say,
    onChange,
  });
  const openPassage = (id: string, ...[citation, number, from]: [Citation, number, HTMLElement]): void =>
    passages.toggle(id, citation, number, from);

  catchFiles(root, () => state().open && state().config?.attachments != null, (files) => attachments.add(files));
  return {
    styles: `${passageStyles}\n${styles}`,
    openPassage,
    closePassage: (): boolean => passages.close(),
    attach: (files: Iterable<File>): void => attachments.add(files),
    /** What goes along with the message that is sent now. */
    take: (): readonly Attachment[] => attachments.take(),
    get isUploading(): boolean {
      return attachments.isUploading;
    },
    get hasFailed(): boolean {
      return attachments.all.some((upload) => upload.state === "failed");
    },
    /** Call when the state has changed. */
    follow(now: ChatState): void {
      if (now.sessionId !== sessionId) {
        sessionId = now.sessionId;
        attachments.restore(storage.get<readonly Upload[]>(keptName()) ?? []);
      }
      attachments.watch(now.open);
    },
    sources: (view: View, id: string) =>
      sourceList(view.words, view.answers.sources(id), (...cited) => openPassage(id, ...cited)),
    chips: (view: View) =>
      chips({
        words,
        attachments,
        maxFiles: view.state.config?.attachments?.max_files ?? 0,
        about: view.about,
        dropAbout: view.actions.dropAbout,
      }),
  };
}

async function send(server: string, session: Session, file: File, onProgress: (share: number) => void): Promise<Json> {
  const form = new FormData();
  form.append("session_id", session.session_id);
  form.append("file", file, file.name);
  const headers = { Accept: "application/json", Authorization: `Bearer ${session.token}` };
  const response = await upload(`${server}/chat/attachments`, form, headers, onProgress);
  if (!response.ok) throw await toError(response);
  return (await response.json()) as Json;
}
