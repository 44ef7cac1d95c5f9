/** What a person is asked at this address, or nothing where they only look at what they have let. */
export function stateOf(search: string): string | undefined {
  return new URLSearchParams(search).get('state') ?? undefined;
}

/** The form by which a person answers (RFC 6749 section 4.1.1): what is allowed is named, a refusal names nothing. */
export function answerOf(
  state: string,
  pending: { readonly clientId: string; readonly scopes: readonly string[] },
  allowed: boolean,
): [string, string][] {
  return [
    ['client_id', pending.clientId],
    ['state', state],
    ...(allowed ? pending.scopes.map((scope): [string, string] => ['scope', scope]) : []),
  ];
}

/** Where the person is sent with the answer, in words: a host, or the scheme of an app that is installed. */
export function wayBackOf(redirectUri: string): string {
  try {
    const { protocol, host } = new URL(redirectUri);
    return host === '' ? protocol.slice(0, -1) : host;
  } catch {
    return redirectUri;
  }
}

/** An address that opens an app, and no script in this page; the server gives no others, and this page does not rely on it. */
export function leadsToApp(target: string): boolean {
  try {
    const { protocol } = new URL(target);
    return protocol === 'https:' || protocol === 'http:' || protocol.includes('.');
  } catch {
    return false;
  }
}
