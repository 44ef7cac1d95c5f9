import type { Operations } from './schema.js';

type Key = keyof Operations;
type Part<K extends Key, Name extends string> = Operations[K] extends { [name in Name]: infer Value }
  ? Value
  : undefined;

/** What a call answers with. */
export type Reply<K extends Key> = Part<K, 'reply'>;

/** What a call needs: its places in the path, its query, its body. */
export type Arguments<K extends Key> = Omit<Operations[K], 'reply'> & { readonly signal?: AbortSignal };

/** A reply that is not the one hoped for: an RFC 9457 problem, or a server that could not be reached (status 0). */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly requestId: string | undefined,
    /** What else the reply holds, as it came. */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
  }
}

/** What has to be confirmed by a password before it is done, as the platform named it. */
export interface Confirmable {
  readonly action: string;
  readonly parameters: string;
}

/** Asks whoever sits there; answers with the proof, or with nothing when they do not mean it. */
export type Confirm = (wanted: Confirmable) => Promise<string | undefined>;

/** Calls the platform as the one whose cookie this browser holds. */
export class Api {
  #csrfToken = '';
  #confirm: Confirm | undefined;

  /** The value that every changing call proves itself with; the session's reply brings it. */
  useCsrfToken(token: string): void {
    this.#csrfToken = token;
  }

  /** Who is asked where an action has to be confirmed; without anybody it is refused. */
  confirmBy(confirm: Confirm | undefined): void {
    this.#confirm = confirm;
  }

  /**
   * What has to be confirmed is asked for and sent once more.
   *
   * @throws Problem
   */
  async call<K extends Key>(operation: K, given: Arguments<K>): Promise<Reply<K>> {
    const { path, query, body, signal } = given as {
      path?: Record<string, string>;
      query?: Record<string, string | number | undefined>;
      body?: unknown;
      signal?: AbortSignal;
    };
    const [method, template] = operation.split(' ') as [string, string];
    const address =
      template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path?.[name] ?? '')) + queryText(query);
    const sent = {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' }),
      ...(signal === undefined ? {} : { signal }),
    };
    let text: string;
    try {
      text = await this.#send(address, sent);
    } catch (fault) {
      const proof = await this.#proofAfter(fault);
      if (proof === undefined) {
        throw fault;
      }
      text = await this.#send(address, { ...sent, proof });
    }
    return (text === '' ? undefined : JSON.parse(text)) as Reply<K>;
  }

  async #proofAfter(fault: unknown): Promise<string | undefined> {
    if (!(fault instanceof Problem) || fault.code !== 'step-up-needed' || this.#confirm === undefined) {
      return undefined;
    }
    const { action, parameters } = fault.more;
    return typeof action === 'string' && typeof parameters === 'string'
      ? this.#confirm({ action, parameters })
      : undefined;
  }

  /**
   * Sends a form to an address of the platform that is no part of `/api`.
   *
   * @throws Problem
   */
  async form<T>(address: string, fields: [string, string][]): Promise<T> {
    const body = new URLSearchParams(fields).toString();
    return JSON.parse(
      await this.#send(address, { method: 'POST', body, type: 'application/x-www-form-urlencoded' }),
    ) as T;
  }

  async #send(
    address: string,
    {
      method,
      body,
      type,
      signal,
      proof,
    }: { method: string; body?: string; type?: string; signal?: AbortSignal; proof?: string },
  ): Promise<string> {
    let response: Response;
    try {
      response = await fetch(address, {
        method,
        credentials: 'same-origin',
        headers: {
          accept: 'application/json, application/problem+json',
          ...(type === undefined ? {} : { 'content-type': type }),
          ...(proof === undefined ? {} : { 'posthouse-step-up': proof }),
          ...(method === 'GET' || this.#csrfToken === '' ? {} : { 'x-csrf-token': this.#csrfToken }),
        },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (fault) {
      if (fault instanceof DOMException && fault.name === 'AbortError') {
        throw fault;
      }
      throw new Problem(0, 'unreachable', undefined);
    }
    if (!response.ok) {
      throw await problemOf(response);
    }
    return response.text();
  }
}

function queryText(query: Record<string, string | number | undefined> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  return new Problem(
    response.status,
    typeof body.code === 'string' ? body.code : `http-${response.status}`,
    typeof body.requestId === 'string' ? body.requestId : (response.headers.get('x-request-id') ?? undefined),
    body,
  );
}

export const api = new Api();
