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

/** Calls the platform as the one whose cookie this browser holds. */
export class Api {
  #csrfToken = '';

  /** The value that every changing call proves itself with; the session's reply brings it. */
  useCsrfToken(token: string): void {
    this.#csrfToken = token;
  }

  /** @throws Problem */
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
    let response: Response;
    try {
      response = await fetch(address, {
        method,
        credentials: 'same-origin',
        headers: {
          accept: 'application/json, application/problem+json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'GET' || this.#csrfToken === '' ? {} : { 'x-csrf-token': this.#csrfToken }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
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
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as Reply<K>;
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
