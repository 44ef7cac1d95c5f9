/**
 * Signs requests to the platform and verifies the webhooks that it sends, as `docs/protocol/signature.md` says: RFC 9421
 * with the digests of RFC 9530. Needs `fetch`'s Request and WebCrypto, which browsers, Node and others have.
 *
 * A secret belongs on a server: a page that holds one has told it to everybody.
 */

/** How long a signature lives. */
export const SIGNATURE_LIFE_SECONDS = 60;
/** How far ahead of ours the signer's clock may be. */
export const SIGNATURE_AHEAD_SECONDS_MAX = 5;

const FIELD_CHARS_MAX = 4_096;
const DIGEST_CHARS_MAX = 1_024;
const SIGNED_FIELDS = ['authorization', 'content-type', 'content-digest'];
const PARAMETERS = ['created', 'expires', 'nonce', 'keyid', 'alg', 'tag'];

/** A member of Signature-Input in the one way to write it: names without parameters, strings and whole numbers. */
const INPUT =
  /^\(((?:"[!#-[\]-~]+"(?: "[!#-[\]-~]+")*)?)\)((?:;[a-z*][a-z0-9_.*-]*=(?:"(?:[ !#-[\]-~]|\\["\\])*"|0|[1-9][0-9]{0,14}))*)$/;
const PARAMETER = /;([a-z*][a-z0-9_.*-]*)=(?:"((?:[^"\\]|\\["\\])*)"|([0-9]+))/g;
const MEMBER = /^([a-z*][a-z0-9_.*-]*)=([^]+)$/;
const BYTES = /^:([A-Za-z0-9+/]*={0,2}):$/;
const SIGNABLE = /^[\t -~]*$/;

/** A key with its name and its one algorithm. */
export interface SignatureKey {
  /** Its name, which `keyid` says. */
  readonly id: string;
  readonly algorithm: 'hmac-sha256' | 'ed25519';
  /** For WebCrypto: `sign`, `verify` or both among its usages. */
  readonly key: CryptoKey;
}

/** Why a webhook is not carried out, in the order in which the reasons are looked for. */
export type SignatureRefusal =
  | 'signature-missing'
  | 'signature-too-large'
  | 'signature-malformed'
  | 'signature-ambiguous'
  | 'signature-incomplete'
  | 'digest-missing'
  | 'digest-malformed'
  | 'signature-too-old'
  | 'signature-too-early'
  | 'signature-key-unknown'
  | 'signature-algorithm-wrong'
  | 'signature-component-missing'
  | 'signature-wrong'
  | 'digest-wrong';

/** What a look at a webhook came to. Its nonce is to be remembered for 65 s with the key's name: a second one is a copy. */
export type SignatureVerdict =
  | { readonly accepted: true; readonly keyId: string; readonly nonce: string; readonly body: Uint8Array<ArrayBuffer> }
  | { readonly accepted: false; readonly refusal: SignatureRefusal };

export interface SignOptions {
  /** Seconds since 1970; now, unless told. */
  readonly created?: number;
  /** 16 to 128 characters, never the same again; random, unless told. */
  readonly nonce?: string;
}

export interface VerifyOptions {
  /** Finds a key by its name. */
  readonly keys: (id: string) => SignatureKey | undefined | Promise<SignatureKey | undefined>;
  /** Milliseconds since 1970; the machine's clock, unless told. */
  readonly now?: number;
  /** The address that the platform was given, where a proxy before us made another of it. */
  readonly url?: string;
}

/** A secret that the platform has too: 32 bytes or more, as the developer console showed them in base64. */
export async function secretKey(id: string, secret: Uint8Array<ArrayBuffer>): Promise<SignatureKey> {
  if (secret.length < 32) {
    throw new RangeError('a secret has 32 bytes or more');
  }
  const usages: KeyUsage[] = ['sign', 'verify'];
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, usages);
  return { id, algorithm: 'hmac-sha256', key };
}

/** An Ed25519 key that signs, in PKCS #8; the platform has its public half. */
export async function signingKey(id: string, pkcs8: Uint8Array<ArrayBuffer>): Promise<SignatureKey> {
  return { id, algorithm: 'ed25519', key: await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']) };
}

/** An Ed25519 key that verifies, as SubjectPublicKeyInfo. */
export async function verifyingKey(id: string, spki: Uint8Array<ArrayBuffer>): Promise<SignatureKey> {
  return { id, algorithm: 'ed25519', key: await crypto.subtle.importKey('spki', spki, 'Ed25519', false, ['verify']) };
}

/**
 * The same request with Signature-Input and Signature, and Content-Digest where it has a body; `request` itself is used up.
 * Each request is signed anew, also one that is tried again. Throws a TypeError for one that the platform would refuse.
 */
export async function signRequest(request: Request, key: SignatureKey, options: SignOptions = {}): Promise<Request> {
  const body = new Uint8Array(await request.clone().arrayBuffer());
  const headers = new Headers(request.headers);
  headers.delete('content-digest');
  if (body.length > 0) {
    headers.set('content-digest', `sha-256=:${base64(await digest('SHA-256', body))}:`);
  }
  const components = ['@method', '@authority', '@path', '@query', ...SIGNED_FIELDS.filter((name) => headers.has(name))];
  const created = options.created ?? Math.floor(Date.now() / 1000);
  const nonce = options.nonce ?? newNonce();
  const named = components.map((name) => `"${name}"`).join(' ');
  const input = `(${named});created=${created};nonce="${nonce}";keyid="${key.id}";tag="posthouse"`;
  const url = new URL(request.url);
  const base = signatureBase(components, input, request.method, url, headers);
  if (base === undefined || !INPUT.test(input) || nonce.length < 16 || nonce.length > 128 || !isFormed(url)) {
    throw new TypeError('this request cannot be signed');
  }
  headers.set('signature-input', `posthouse=${input}`);
  const signature = await crypto.subtle.sign(algorithmOf(key), key.key, ascii(base));
  headers.set('signature', `posthouse=:${base64(new Uint8Array(signature))}:`);
  return body.length > 0 ? new Request(request, { headers, body }) : new Request(request, { headers });
}

/** Verifies a webhook, its body included, which it hands back since a request's body can be read once. */
export async function verifyWebhook(request: Request, options: VerifyOptions): Promise<SignatureVerdict> {
  const headers = request.headers;
  const url = new URL(options.url ?? request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  const nowSeconds = (options.now ?? Date.now()) / 1000;
  const inputs = headers.get('signature-input');
  const signatures = headers.get('signature');
  const digests = headers.get('content-digest');
  if (!inputs || !signatures) {
    return refused('signature-missing');
  }
  if (
    inputs.length > FIELD_CHARS_MAX ||
    signatures.length > FIELD_CHARS_MAX ||
    (digests?.length ?? 0) > DIGEST_CHARS_MAX
  ) {
    return refused('signature-too-large');
  }
  const inputMembers = members(inputs);
  const signatureMembers = members(signatures);
  if (!inputMembers || !signatureMembers || inputMembers.size !== signatureMembers.size) {
    return refused('signature-malformed');
  }
  const ours = [...inputMembers].filter(([, text]) => text.includes(';tag="posthouse"'));
  const [label, input] = ours[0] ?? [];
  if (label === undefined || input === undefined) {
    return refused('signature-missing');
  }
  if (ours.length > 1) {
    return refused('signature-ambiguous');
  }
  const form = INPUT.exec(input);
  const signature = bytes(signatureMembers.get(label) ?? '');
  const parameters = form && readParameters(form[2] ?? '');
  const names = form?.[1] ?? '';
  const components = names === '' ? [] : names.slice(1, -1).split('" "');
  if (!signature || !parameters || new Set(components).size !== components.length || !isFormed(url)) {
    return refused('signature-malformed');
  }
  const created = Number(parameters.get('created') ?? -1);
  const expires = Number(parameters.get('expires') ?? Infinity);
  const nonce = parameters.get('nonce') ?? '';
  const keyId = parameters.get('keyid') ?? '';
  if (created < 0 || expires < created || nonce.length < 16 || nonce.length > 128 || !keyId || keyId.length > 128) {
    return refused('signature-malformed');
  }
  if (!coversEnough(components, headers)) {
    return refused('signature-incomplete');
  }
  if (body.length > 0 && digests === null) {
    return refused('digest-missing');
  }
  const expected = digests === null ? [] : readDigests(digests);
  if (!expected) {
    return refused('digest-malformed');
  }
  if (nowSeconds > Math.min(created + SIGNATURE_LIFE_SECONDS, expires)) {
    return refused('signature-too-old');
  }
  if (nowSeconds < created - SIGNATURE_AHEAD_SECONDS_MAX) {
    return refused('signature-too-early');
  }
  const key = await options.keys(keyId);
  if (!key) {
    return refused('signature-key-unknown');
  }
  if ((parameters.get('alg') ?? key.algorithm) !== key.algorithm) {
    return refused('signature-algorithm-wrong');
  }
  const base = signatureBase(components, input, request.method, url, headers);
  if (base === undefined) {
    return refused('signature-component-missing');
  }
  if (!(await crypto.subtle.verify(algorithmOf(key), key.key, signature, ascii(base)))) {
    return refused('signature-wrong');
  }
  for (const { algorithm, value } of expected) {
    if (base64(await digest(algorithm, body)) !== value) {
      return refused('digest-wrong');
    }
  }
  return { accepted: true, keyId, nonce, body };
}

function refused(refusal: SignatureRefusal): SignatureVerdict {
  return { accepted: false, refusal };
}

/** The text that is signed (RFC 9421 §2.5); nothing when a part of it is not there or cannot be signed. */
function signatureBase(
  components: readonly string[],
  input: string,
  method: string,
  url: URL,
  headers: Headers,
): string | undefined {
  const lines: string[] = [];
  for (const component of components) {
    const value = component.startsWith('@') ? derived(component, method, url) : field(component, headers);
    if (value === undefined || !SIGNABLE.test(value)) {
      return undefined;
    }
    lines.push(`"${component}": ${value}`);
  }
  return [...lines, `"@signature-params": ${input}`].join('\n');
}

function derived(component: string, method: string, url: URL): string | undefined {
  switch (component) {
    case '@method':
      return method;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@authority':
      return url.host;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search || '?';
    case '@request-target':
      return url.pathname + url.search;
    case '@target-uri':
      return `${url.protocol}//${url.host}${url.pathname}${url.search}`;
    default:
      return undefined;
  }
}

/** A field's value. Names are covered in small letters, while Headers finds them in any. */
function field(name: string, headers: Headers): string | undefined {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) ? (headers.get(name) ?? undefined) : undefined;
}

function coversEnough(components: readonly string[], headers: Headers): boolean {
  return (
    components.includes('@method') &&
    (components.includes('@target-uri') ||
      ['@authority', '@path', '@query'].every((name) => components.includes(name))) &&
    ['authorization', 'content-digest'].every((name) => !headers.has(name) || components.includes(name))
  );
}

/** An empty query and none would be signed alike, so the former is not sent. */
function isFormed(url: URL): boolean {
  return /^https?:$/.test(url.protocol) && !/^[^#]*\?(#|$)/.test(url.href);
}

/** The members of a dictionary by their keys, not looked into; nothing when it is none, or has a key twice. */
function members(text: string): Map<string, string> | undefined {
  const all = new Map<string, string>();
  let quoted = false;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = text[i];
    if (c === '"') {
      quoted = !quoted;
    } else if (quoted && c === '\\') {
      i++;
    } else if (c === undefined || (c === ',' && !quoted)) {
      const member = MEMBER.exec(text.slice(start, i).replace(/^[ \t]+|[ \t]+$/g, ''));
      const key = member?.[1];
      if (key === undefined || all.has(key)) {
        return undefined;
      }
      all.set(key, member?.[2] ?? '');
      start = i + 1;
    }
  }
  return quoted || start <= text.length ? undefined : all;
}

function readParameters(text: string): Map<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const [, key = '', string, number] of text.matchAll(PARAMETER)) {
    const numeric = key === 'created' || key === 'expires';
    const value = number ?? string?.replace(/\\(.)/g, '$1') ?? '';
    if (!PARAMETERS.includes(key) || parameters.has(key) || numeric !== (number !== undefined)) {
      return undefined;
    }
    parameters.set(key, value);
  }
  return parameters;
}

/** The digests that we know, in base64; nothing when the field is malformed or has none of them. */
function readDigests(text: string): { algorithm: string; value: string }[] | undefined {
  const digests: { algorithm: string; value: string }[] = [];
  for (const [key, member] of members(text) ?? []) {
    const value = bytes(member);
    if (!value) {
      return undefined;
    }
    if (key === 'sha-256' || key === 'sha-512') {
      digests.push({ algorithm: key.toUpperCase(), value: base64(value) });
    }
  }
  return digests.length > 0 ? digests : undefined;
}

/** The bytes of a member; nothing when it is written in any but the one way for them. */
function bytes(member: string): Uint8Array<ArrayBuffer> | undefined {
  const encoded = BYTES.exec(member)?.[1];
  if (encoded === undefined || encoded.length % 4 !== 0) {
    return undefined;
  }
  const value = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
  return base64(value) === encoded ? value : undefined;
}

function algorithmOf(key: SignatureKey): string {
  return key.algorithm === 'ed25519' ? 'Ed25519' : 'HMAC';
}

async function digest(algorithm: string, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, body));
}

function newNonce(): string {
  const random = base64(crypto.getRandomValues(new Uint8Array(16)));
  return random.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function base64(value: Uint8Array): string {
  return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(''));
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
