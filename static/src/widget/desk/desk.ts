/** What the visitor asks of the desk: each request is one form, which is kept until it has arrived. */
import { toDesk, toSurvey, type Rating, type Survey } from "../../protocol/desk";
import { text, type Json } from "../../protocol/json";
import { ApiError, type Api } from "../../transport/api";
import { authorized, type SessionSource } from "../../transport/connection";
import { formOf, type Form, type FormName } from "../state/forms";
import type { Action, ChatState, Problem } from "../state/types";
import { faultsTold, requestOf, validate } from "./requests";

export interface DeskOptions {
  readonly api: Api;
  readonly sessions: SessionSource;
  readonly state: () => ChatState;
  readonly dispatch: (action: Action) => void;
  readonly onEscalated: (escalationId: string) => void;
}

type Body = Readonly<Record<string, unknown>>;

export class Desk {
  private latest: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: DeskOptions) {}

  /** Sends what is written in a form. False when it was wrong or did not arrive; the form says why. */
  async submit(name: FormName): Promise<boolean> {
    const { state, dispatch } = this.options;
    const form = formOf(state(), name);
    if (form.phase === "sending") return false;
    const faults = validate(state(), name, form);
    if (Object.keys(faults).length > 0) {
      dispatch({ type: "form", name, change: { faults, problem: null } });
      return false;
    }
    dispatch({ type: "form", name, change: { phase: "sending", faults: {}, problem: null } });
    try {
      const { path, body } = requestOf(name, form);
      const answer = await this.post(path, body);
      dispatch({ type: "form", name, change: { phase: "done" } });
      this.arrived(name, form, answer);
      return true;
    } catch (error) {
      dispatch({ type: "form", name, change: this.failure(error) });
      return false;
    }
  }

  /** Back to the assistant. */
  async withdraw(): Promise<void> {
    try {
      this.take(await this.post("/chat/withdraw"));
    } catch (error) {
      this.options.dispatch({ type: "problem", problem: problemOf(error) });
    }
  }

  /** Shown at once, and taken back if it does not arrive. The same thumb again takes the rating back. */
  async rate(responseId: string, value: "up" | "down"): Promise<void> {
    const { state, dispatch } = this.options;
    const name: FormName = `rating:${responseId}`;
    const before = state().ratings[responseId] ?? null;
    const rating: Rating | null = before?.value === value ? null : { value, reasons: [], comment: "" };
    dispatch({ type: "rated", responseId, rating });
    const isAsked = value === "down" && rating !== null;
    dispatch({ type: "form", name, change: isAsked ? { phase: "open", problem: null } : null });
    try {
      await this.post("/chat/feedback", { response_id: responseId, rating: rating?.value ?? null });
    } catch (error) {
      if (state().ratings[responseId]?.value === rating?.value) dispatch({ type: "rated", responseId, rating: before });
      dispatch({ type: "form", name, change: { problem: problemOf(error) } });
    }
  }

  private arrived(name: FormName, form: Form, answer: Json): void {
    const { dispatch, onEscalated } = this.options;
    this.take(answer);
    if (name === "escalate") onEscalated(text(answer["escalation_id"]));
    if (name === "survey") this.settleSurvey("answered");
    if (name.startsWith("rating:")) {
      const rating: Rating = { value: "down", reasons: form.chosen, comment: form.values["comment"] ?? "" };
      dispatch({ type: "rated", responseId: name.slice("rating:".length), rating });
    }
    // That a transcript is under way is said in its sheet.
    if (name !== "transcript" && this.options.state().sheet === name) dispatch({ type: "sheet", sheet: null });
  }

  private take(answer: Json): void {
    if (!("desk" in answer)) return;
    this.options.dispatch({
      type: "standing",
      desk: toDesk(answer["desk"]),
      ...("survey" in answer ? { survey: toSurvey(answer["survey"]) } : {}),
      ...(answer["mode"] === "closed" ? { mode: "closed" } : {}),
    });
  }

  private settleSurvey(state: Survey["state"] | null): void {
    const { desk, survey } = this.options.state();
    if (survey) this.options.dispatch({ type: "standing", desk, survey: state && { ...survey, state } });
  }

  private failure(error: unknown): Partial<Form> {
    const code = error instanceof ApiError ? error.code : "";
    if (code === "contact_required") return { phase: "open", faults: { email: "required" } };
    if (code === "survey_answered") this.settleSurvey("answered");
    if (code === "survey_not_offered") this.settleSurvey(null);
    const faults = error instanceof ApiError ? faultsTold(error.details) : {};
    const problem = Object.keys(faults).length > 0 ? null : problemOf(error);
    return { phase: "open", faults, problem };
  }

  /** One after the other: of two thumbs the later must be the one that counts. */
  private post(path: string, body: Body = {}): Promise<Json> {
    const answer = this.latest.then(() => this.send(path, body));
    this.latest = answer.catch(() => undefined);
    return answer;
  }

  private send(path: string, body: Body): Promise<Json> {
    const { api, sessions } = this.options;
    return authorized(sessions, (session) =>
      api.post(session, path, { ...("response_id" in body ? {} : { session_id: session.session_id }), ...body }),
    );
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof ApiError)) return { code: "not_reached", message: "", retryable: true, retryAt: null };
  const { code, message, retryAfterMs } = error;
  return { code, message, retryable: true, retryAt: retryAfterMs === null ? null : Date.now() + retryAfterMs };
}
