import { html, type TemplateResult } from "lit-html";
import { languageName } from "../conversation/views/format";
import type { Detail } from "../types";
import { facts, quiet } from "./column";

export function person({ visitor, contact, language }: Detail): TemplateResult {
  const name = visitor.name || contact.name;
  const email = visitor.email || contact.email;
  const others = contact.email && contact.email !== email ? contact.email : "";
  const isKnown = [name, email, visitor.tier, visitor.external_id, visitor.locale, language].some(Boolean);
  if (!isKnown) return quiet("anonymous");
  return facts([
    ["contactName", name],
    ["contactEmail", email && mail(email)],
    ["contactEmail", others && mail(others)],
    ["tier", visitor.tier],
    ["locale", languageName(visitor.locale || language)],
    ["externalId", visitor.external_id && html`<code>${visitor.external_id}</code>`],
  ]);
}

function mail(address: string): TemplateResult {
  return html`<a href="mailto:${encodeURIComponent(address).replace("%40", "@")}">${address}</a>`;
}
