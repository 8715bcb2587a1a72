/** What the views' buttons and fields do. */
import type { Chat } from "./chat";
import { formOf } from "./state/forms";
import type { Actions } from "./views/context";

/** What acts on more than the chat: the panel, the focus, the place in the transcript. */
export interface Host extends Pick<Actions, "toggle" | "close" | "send" | "copy" | "attach" | "dropAbout"> {
  chat(): Chat | null;
  toEnd(): void;
  /** Where the visitor writes; with touch only if they are writing. */
  focusDraft(): void;
  focusField(): void;
}

export function actionsOf(host: Host): Actions {
  const act = (work: (chat: Chat) => void): void => {
    const chat = host.chat();
    if (chat) work(chat);
  };
  return {
    toggle: () => host.toggle(),
    close: () => host.close(),
    send: (text) => host.send(text),
    copy: (id, text) => host.copy(id, text),
    attach: (files) => host.attach(files),
    dropAbout: () => host.dropAbout(),
    stop: () => {
      act((chat) => chat.stopAnswer());
      host.focusField();
    },
    retry: (key) => act((chat) => chat.retry(key)),
    discard: (key) => act((chat) => chat.discard(key)),
    regenerate: () => {
      act((chat) => chat.regenerate());
      host.toEnd();
      host.focusDraft();
    },
    reconnect: () => act((chat) => chat.reconnect()),
    dismiss: () => act((chat) => chat.dismissProblem()),
    toEnd: () => {
      host.toEnd();
      host.focusDraft();
    },
    earlier: () => act((chat) => chat.dispatch({ type: "earlier" })),
    menu: (open) => act((chat) => chat.dispatch({ type: "menu", open })),
    sheet: (sheet) => act((chat) => chat.dispatch({ type: "sheet", sheet })),
    fill: (name, field, value) =>
      act((chat) => {
        const { values, faults } = formOf(chat.state, name);
        const { [field]: _, ...others } = faults;
        chat.dispatch({ type: "form", name, change: { values: { ...values, [field]: value }, faults: others } });
      }),
    choose: (name, key) =>
      act((chat) => {
        const { chosen } = formOf(chat.state, name);
        const others = chosen.filter((item) => item !== key);
        chat.dispatch({ type: "form", name, change: { chosen: chosen.includes(key) ? others : [...chosen, key] } });
      }),
    submit: (name) => act((chat) => void chat.desk.submit(name)),
    drop: (name) => act((chat) => chat.dispatch({ type: "form", name, change: null })),
    withdraw: () => act((chat) => void chat.desk.withdraw()),
    rate: (responseId, value) => act((chat) => void chat.desk.rate(responseId, value)),
  };
}
