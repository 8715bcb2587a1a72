/** The forms that lie over the conversation: a person, the transcript, the end. */
import { html, nothing, type TemplateResult } from "lit-html";
import { isOpen, needsContact, opensAt } from "../desk/requests";
import { opensText } from "../desk/times";
import type { TextKey } from "../locales";
import { formOf, type FormName } from "../state/forms";
import type { View } from "./context";
import { formProblem, onSubmit, radios, submitButton, textArea, textField } from "./fields";
import { icons } from "./icons";
import { remark } from "./parts";

export function sheet(view: View): TemplateResult | typeof nothing {
  switch (view.state.sheet) {
    case "escalate":
      return escalate(view);
    case "contact":
      return contact(view);
    case "transcript":
      return transcript(view);
    case "end":
      return end(view);
    default:
      return nothing;
  }
}

function escalate(view: View): TemplateResult {
  const { state, words } = view;
  const isManned = isOpen(state);
  const reasons = state.config?.escalation?.reasons ?? [];
  const required = needsContact(state);
  return frame(view, "escalate", isManned ? "talkToPerson" : "leaveMessage", isManned ? "askForPerson" : "leaveMessage", html`
    ${isManned
      ? html`<p>${words.text("talkIntro")}</p>`
      : html`${remark(icons.clock, opensText(words, opensAt(state), view.now), "opens")}<p>${words.text("leaveIntro")}</p>`}
    ${reasons.length > 0 ? radios(view, "escalate", "reason", words.text("reasonLegend"), reasons) : nothing}
    ${textArea(view, "escalate", "note", { label: isManned ? "noteLabel" : "messageLabel" })}
    ${textField(view, "escalate", "name", { label: "nameLabel" })}
    ${textField(view, "escalate", "email", { label: "emailLabel", required, ...(isManned ? { hint: "emailHint" } : {}) })}
  `);
}

/** For those who have asked already and do not want to wait. */
function contact(view: View): TemplateResult {
  return frame(view, "contact", "leaveMessage", "leaveMessage", html`
    <p>${view.words.text("contactIntro")}</p>
    ${textArea(view, "contact", "note", { label: "messageLabel", required: true })}
    ${textField(view, "contact", "name", { label: "nameLabel" })}
    ${textField(view, "contact", "email", { label: "emailLabel" })}
  `);
}

function transcript(view: View): TemplateResult {
  const { state, words } = view;
  const form = formOf(state, "transcript");
  if (form.phase === "done") {
    const text = words.text("transcriptSent", { email: form.values["email"]?.trim() ?? "" });
    return frame(view, "transcript", "sendTranscript", null, html`<p role="status">${text}</p>`);
  }
  return frame(view, "transcript", "sendTranscript", "send", html`
    <p>${words.text("transcriptIntro")}</p>
    ${textField(view, "transcript", "email", { label: "emailLabel", required: true })}
  `);
}

function end(view: View): TemplateResult {
  return frame(view, "end", "endQuestion", "endConversation", html`<p>${view.words.text("endHint")}</p>`, "goOn");
}

function frame(
  view: View,
  name: FormName,
  title: TextKey,
  submit: TextKey | null,
  content: TemplateResult,
  cancel: TextKey = "cancel",
): TemplateResult {
  const { words, actions } = view;
  return html`
    <form class="sheet" novalidate aria-labelledby="sheet-title" @submit=${onSubmit(view, name)}>
      <div class="sheet-content">
        <h3 id="sheet-title" tabindex="-1">${words.text(title)}</h3>
        ${content}
      </div>
      ${formProblem(view, name)}
      <div class="sheet-foot">
        <button type="button" class="button-plain" @click=${() => actions.sheet(null)}>
          ${words.text(submit ? cancel : "done")}
        </button>
        ${submit ? submitButton(view, name, submit) : nothing}
      </div>
    </form>
  `;
}
