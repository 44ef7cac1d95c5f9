import { describe, expect, it } from 'vitest';
import file from '../../../docs/protocol/signature-examples.txt?raw';
import { secretKey, signingKey, signRequest, verifyingKey, verifyWebhook } from '../src/index.js';
import type { SignatureKey, SignatureVerdict } from '../src/index.js';

// The examples of the developers' page, which the platform and the kit for Java are held against too.
const blocks = file.split('\n\n').map((block) => block.split('\n').map((line) => line.split(/: (.*)/)));
const lines = (block: string[][], name: string) => block.filter(([is]) => is === name).map(([, value]) => value ?? '');
const line = (block: string[][], name: string) => {
  const all = lines(block, name);
  expect(all, name).toHaveLength(1);
  return all[0] ?? '';
};
const examples = blocks.filter(([first]) => first?.[0] === 'example');
const keys = new Map(lines(blocks[0] ?? [], 'key').map((value) => [value.split(' ')[0], value.split(' ')]));
const decoded = (base64 = '') => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

async function keyOf(id: string, use: 'sign' | 'verify'): Promise<SignatureKey> {
  const [, algorithm, first, second] = keys.get(id) ?? [];
  if (algorithm === 'hmac-sha256') {
    return secretKey(id, decoded(first));
  }
  return use === 'sign' ? signingKey(id, decoded(first)) : verifyingKey(id, decoded(second));
}

function requestOf(block: string[][], more: Record<string, string> = {}): Request {
  const headers = new Headers(more);
  for (const header of lines(block, 'header')) {
    headers.append(header.slice(0, header.indexOf(':')), header.slice(header.indexOf(':') + 2));
  }
  const body = lines(block, 'body')[0];
  return new Request(line(block, 'url'), {
    method: line(block, 'method'),
    headers,
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
}

describe('the examples', () => {
  it('are several', () => expect(examples.length).toBeGreaterThan(5));

  it.each(examples.map((block) => [line(block, 'example'), block] as const))('%s', async (_, block) => {
    const created = Number(line(block, 'created'));
    const key = await keyOf(line(block, 'key'), 'sign');

    const signed = await signRequest(requestOf(block), key, { created, nonce: line(block, 'nonce') });

    expect(signed.headers.get('signature-input')).toBe(line(block, 'signature-input'));
    expect(signed.headers.get('signature')).toBe(line(block, 'signature'));
    expect(signed.headers.get('content-digest') ?? undefined).toBe(lines(block, 'content-digest')[0]);
    const verdict = await verifyWebhook(signed, { keys: (id) => keyOf(id, 'verify'), now: created * 1000 + 1000 });
    expect(verdict).toMatchObject({ accepted: true, keyId: line(block, 'key'), nonce: line(block, 'nonce') });
    expect(verdict.accepted && new TextDecoder().decode(verdict.body)).toBe(lines(block, 'body')[0] ?? '');
  });
});

describe('a webhook', () => {
  const CREATED = 1_789_000_000;
  const NONCE = 'k3J9c0XoQ2e1mZ8vB5nTqw';
  const HOOK = 'https://hooks.example.com/posthouse?app=7';
  const BODY = '{"type":"message"}';

  async function webhook(change: (headers: Headers) => void = () => {}, body = BODY, url = HOOK): Promise<Request> {
    const request = new Request(HOOK, { method: 'POST', body: BODY, headers: { 'Content-Type': 'application/json' } });
    const signed = await signRequest(request, await keyOf('app-7', 'sign'), { created: CREATED, nonce: NONCE });
    const headers = new Headers(signed.headers);
    change(headers);
    return new Request(url, {
      method: 'POST',
      headers,
      ...(body === '' ? {} : { body: new TextEncoder().encode(body) }),
    });
  }

  async function verdict(request: Request, now = CREATED * 1000): Promise<string> {
    const keyFor = (id: string) => (id === 'app-7' ? keyOf(id, 'verify') : undefined);
    const seen: SignatureVerdict = await verifyWebhook(request, { keys: keyFor, now });
    return seen.accepted ? 'accepted' : seen.refusal;
  }

  const input = (from: string | RegExp, to: string) => (headers: Headers) =>
    headers.set('signature-input', (headers.get('signature-input') ?? '').replace(from, to));

  it('is accepted as it was sent, and behind a proxy by the address that was given', async () => {
    expect(await verdict(await webhook())).toBe('accepted');
    const moved = await webhook(() => {}, BODY, 'http://10.0.0.7:9000/posthouse?app=7');
    const key = await keyOf('app-7', 'verify');
    expect(await verifyWebhook(moved, { keys: () => key, now: CREATED * 1000, url: HOOK })).toMatchObject({
      accepted: true,
    });
  });

  it('is accepted beside the signatures of others', async () => {
    const beside = await webhook((headers) => {
      headers.append('signature-input', 'proxy=("host";bs);note="a, \\"b\\"";created=1');
      headers.append('signature', 'proxy=:AAAA:');
    });
    expect(await verdict(beside)).toBe('accepted');
  });

  it.each<[string, (headers: Headers) => void]>([
    ['signature-missing', (headers) => headers.delete('signature')],
    ['signature-missing', (headers) => headers.delete('signature-input')],
    ['signature-missing', input('posthouse"', 'other"')],
    ['signature-too-large', (headers) => headers.append('signature', `b=:${'A'.repeat(4_096)}:`)],
    ['signature-malformed', input('(', '((')],
    ['signature-malformed', input(' ', '  ')],
    ['signature-malformed', input('created=', 'created=0')],
    ['signature-malformed', input(';created', ';created=1;created')],
    ['signature-malformed', input('nonce="', 'nonce="short";x="')],
    ['signature-malformed', input('"@query"', '"@query" "@query"')],
    ['signature-malformed', (headers) => headers.set('signature', 'posthouse=:AAA:')],
    ['signature-malformed', (headers) => headers.set('signature', 'posthouse=:AAB=:')],
    ['signature-malformed', (headers) => headers.set('signature', 'posthouse="AAAA"')],
    ['signature-malformed', (headers) => headers.set('signature', 'other=:AAAA:')],
    ['signature-malformed', (headers) => headers.append('signature', 'other=:AAAA:')],
    [
      'signature-ambiguous',
      (headers) => {
        headers.append('signature-input', (headers.get('signature-input') ?? '').replace('posthouse=', 'second='));
        headers.append('signature', 'second=:AAAA:');
      },
    ],
    ['signature-incomplete', input('"@path" ', '')],
    ['signature-incomplete', (headers) => headers.set('authorization', 'Bearer t')],
    ['digest-missing', (headers) => headers.delete('content-digest')],
    ['digest-malformed', (headers) => headers.set('content-digest', 'SHA-256=:AAAA:')],
    ['digest-malformed', (headers) => headers.set('content-digest', 'md5=:AAAA:')],
    ['signature-too-old', input(/created=\d+/, `created=${CREATED - 61}`)],
    ['signature-too-early', input(/created=\d+/, `created=${CREATED + 6}`)],
    ['signature-key-unknown', input('app-7', 'app-8')],
    ['signature-algorithm-wrong', input(';tag', ';alg="ed25519";tag')],
    ['signature-component-missing', (headers) => headers.delete('content-type')],
    ['signature-component-missing', input('"content-type"', '"Content-Type"')],
    ['signature-wrong', (headers) => headers.set('content-type', 'text/plain')],
    ['signature-wrong', (headers) => headers.set('signature', 'posthouse=::')],
    ['signature-wrong', input(/created=\d+/, `created=${CREATED - 1}`)],
  ])('is refused with %s (%#)', async (code, change) => expect(await verdict(await webhook(change))).toBe(code));

  it('is refused with another body, none, another address, or another hour', async () => {
    expect(await verdict(await webhook(() => {}, BODY.replace('m', 'n')))).toBe('digest-wrong');
    expect(await verdict(await webhook(() => {}, ''))).toBe('digest-wrong');
    expect(await verdict(await webhook(() => {}, BODY, 'https://hooks.example.net/posthouse?app=7'))).toBe(
      'signature-wrong',
    );
    expect(await verdict(await webhook(() => {}, BODY, 'https://hooks.example.com/posthouse?app=8'))).toBe(
      'signature-wrong',
    );
    expect(await verdict(await webhook(), CREATED * 1000 + 60_000)).toBe('accepted');
    expect(await verdict(await webhook(), CREATED * 1000 + 60_001)).toBe('signature-too-old');
    expect(await verdict(await webhook(), CREATED * 1000 - 5_001)).toBe('signature-too-early');
  });
});

describe('a request', () => {
  it('is signed with a nonce of its own and the time of the machine', async () => {
    const key = await keyOf('app-7', 'sign');
    const [first, second] = await Promise.all(
      [1, 2].map(() => signRequest(new Request('https://desk.example.org/'), key)),
    );
    expect(first?.headers.get('signature-input')).toMatch(/;nonce="[A-Za-z0-9_-]{22}";/);
    expect(first?.headers.get('signature-input')).not.toBe(second?.headers.get('signature-input'));
    expect(await verifyWebhook(first!, { keys: () => key })).toMatchObject({ accepted: true });
  });

  it('is not signed when it would be refused', async () => {
    const key = await keyOf('app-7', 'sign');
    const signing = (url: string, nonce?: string) =>
      signRequest(new Request(url), key, nonce === undefined ? {} : { nonce });
    await expect(signing('https://desk.example.org/?')).rejects.toThrow(TypeError);
    await expect(signing('https://desk.example.org/?#top')).rejects.toThrow(TypeError);
    await expect(signing('https://desk.example.org/', 'short')).rejects.toThrow(TypeError);
    await expect(signing('https://desk.example.org/', 'k3J9c0XoQ2e1mZ8vB5nT"')).rejects.toThrow(TypeError);
    await expect(secretKey('app-7', new Uint8Array(31))).rejects.toThrow(RangeError);
  });
});
