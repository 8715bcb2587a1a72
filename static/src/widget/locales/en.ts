/** The source of all catalogues. Texts are whole sentences with named placeholders. */
export const en = {
  texts: {
    openChat: "Open chat",
    closeChat: "Close chat",
    chatWith: "Chat with {name}",
    assistant: "Assistant",
    demoModel: "Demo model",
    greeting: "Hello. What would you like to know?",
    suggestions: "Suggestions",
    conversation: "Conversation",
    placeholder: "Write a message",
    send: "Send",
    stop: "Stop",
    stopped: "Stopped",
    copy: "Copy",
    copied: "Copied",
    copyCode: "Copy code",
    regenerate: "New answer",
    retry: "Try again",
    remove: "Remove",
    dismiss: "Dismiss",
    waiting: "Waiting for the answer above",
    notSentYet: "Sent when the connection is back",
    noAnswer: "This message has no answer.",
    answering: "{name} is writing",
    answered: "{name} has answered.",
    lookingUp: "Looking something up",
    stillTrying: "This takes longer than usual. Still trying.",
    newText: "New text below",
    gap: "Messages are missing here. They are being loaded.",
    earlier: "Earlier messages are not shown.",
    connecting: "Connecting",
    reconnecting: "Connection lost. Connecting again.",
    offline: "No network. What you write is kept and sent later.",
    tryNow: "Try now",
    talkToPerson: "Talk to a person",
    youSaid: "You:",
    nameSaid: "{name}:",
    opensNewTab: "opens in a new tab",
    source: "Source {number}",
    sources: "Sources",
    openSource: "Open source",
    image: "Image: {name}",
    code: "Code",
    errorUnknown: "Something went wrong.",
    errorNotSent: "This message was not sent.",
    errorRateLimited: "That was many messages in a short time.",
    errorTooManyWaiting: "Three messages are waiting for an answer. Send this one after the next answer.",
    errorTooLong: "This message is too long.",
    errorModel: "The assistant cannot answer right now.",
    errorRejected: "The assistant could not answer this message.",
    errorContext: "This conversation has become too long for the assistant.",
    errorInterrupted: "The answer broke off.",
    errorSite: "The chat is not available on this page.",
    errorUnavailable: "The chat is not available right now.",
    errorNothing: "There is no answer to replace.",
  },
  plurals: {
    unread: { one: "{count} unread message", other: "{count} unread messages" },
    retryIn: { one: "Try again in {count} second", other: "Try again in {count} seconds" },
    reconnectIn: {
      one: "Connection lost. Next try in {count} second.",
      other: "Connection lost. Next try in {count} seconds.",
    },
    tooLong: { one: "{count} character too many", other: "{count} characters too many" },
  },
} as const satisfies CatalogShape;

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

interface CatalogShape {
  readonly texts: Readonly<Record<string, string>>;
  readonly plurals: Readonly<Record<string, Plural>>;
}

export type TextKey = keyof typeof en.texts;
export type PluralKey = keyof typeof en.plurals;

export interface Catalog {
  readonly texts: Readonly<Record<TextKey, string>>;
  readonly plurals: Readonly<Record<PluralKey, Plural>>;
}
