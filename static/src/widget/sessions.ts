/** Gets and keeps the visitor's session: one conversation per browser and widget key, in all tabs. */
import { toConfig, toSession } from "../protocol/parse";
import type { PageContext, Session } from "../protocol/wire";
import { ApiError, type Api, type Identity, type SessionRequest } from "../transport/api";
import type { SessionSource } from "../transport/connection";
import type { Storage } from "./storage";

/** A token that ends sooner is renewed before it is used. */
const MARGIN_MS = 60_000;

interface Stored extends Session {
  readonly locale: string;
  readonly userId: string | null;
}

export interface SessionsOptions {
  readonly api: Api;
  readonly storage: Storage;
  readonly widgetKey: string;
  readonly locale: string;
  readonly pageContext: () => PageContext;
  readonly onSession: (session: Session) => void;
}

export class Sessions implements SessionSource {
  private identity: Identity | null = null;
  private rejected: string | null = null;
  private opening: Promise<Session> | null = null;

  constructor(private readonly options: SessionsOptions) {}

  /** What a former page left here, if anything. */
  get stored(): Session | null {
    const stored = this.load();
    return stored && this.isOurs(stored) ? stored : null;
  }

  current(): Promise<Session> {
    this.opening ??= this.alone(() => this.fresh()).finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  reject(token: string): void {
    this.rejected = token;
  }

  /** True when the stored session is another person's, so that a new one is needed. */
  identify(identity: Identity | null): boolean {
    const before = this.load()?.userId ?? null;
    this.identity = identity;
    if (!identity) this.options.storage.remove("session");
    return before !== (identity?.user_id ?? null);
  }

  private isOurs(stored: Stored): boolean {
    return this.identity === null || stored.userId === this.identity.user_id;
  }

  private async fresh(): Promise<Session> {
    const stored = this.load();
    if (stored && this.isOurs(stored) && this.isGood(stored)) return this.use(stored);
    if (!stored) return this.open();
    try {
      return await this.open(stored.token);
    } catch (error) {
      // The old token is of no use any more; a refusal of the site itself is repeated below.
      if (error instanceof ApiError && [400, 401, 403, 404, 422].includes(error.status)) return this.open();
      throw error;
    }
  }

  private isGood(stored: Stored): boolean {
    const ends = Date.parse(stored.expires_at);
    const lasts = Number.isNaN(ends) || ends - Date.now() > MARGIN_MS;
    return lasts && stored.token !== this.rejected && stored.locale === this.options.locale;
  }

  private async open(oldToken?: string): Promise<Session> {
    const { api, widgetKey, locale, pageContext, storage } = this.options;
    const request: SessionRequest = {
      widget_key: widgetKey,
      locale,
      page_context: pageContext(),
      ...(oldToken ? { session_token: oldToken } : {}),
      ...(this.identity ? { identity: this.identity } : {}),
    };
    const session = await api.openSession(request);
    storage.set("session", { ...session, locale, userId: this.identity?.user_id ?? null } satisfies Stored);
    return this.use(session);
  }

  private use(session: Session): Session {
    this.options.onSession(session);
    return session;
  }

  private load(): Stored | null {
    const stored = this.options.storage.get<Stored>("session");
    if (!stored) return null;
    try {
      const { locale, userId } = stored;
      return { ...toSession(stored), config: toConfig(stored.config), locale, userId: userId ?? null };
    } catch {
      return null;
    }
  }

  /** Two tabs that open at once must not begin two conversations. */
  private alone(work: () => Promise<Session>): Promise<Session> {
    const { locks } = navigator as Partial<Pick<Navigator, "locks">>;
    return locks ? locks.request(`chatsite-session-${this.options.widgetKey}`, work) : work();
  }
}
