import { describe, expect, it } from 'vitest';
import { remedyOf, type Refused } from '../src/console/apps/remedy.js';
import { en } from '../src/console/words/en.js';
import { zh } from '../src/console/words/zh.js';

const call = (part: Partial<Refused>) => ({ code: 'some-code', place: 'endpoint', ...part }) as Refused;
const PLACES = ['identity', 'signature', 'limits', 'permission', 'route', 'endpoint', 'platform'];

describe('what to do about a refused call', () => {
  it.each(PLACES)('is known for the place %s, whatever its code', (place) => {
    const key = remedyOf(call({ place }));
    expect(key).toBe(`refusal.at.${place}`);
    expect(en[key]).toBeTypeOf('string');
    expect(zh[key]).toBeTypeOf('string');
    expect(`refusal.place.${place}` in en).toBe(true);
  });

  it('is said of the code where that says more', () => {
    expect(remedyOf(call({ place: 'signature', code: 'signature-too-old' }))).toBe('refusal.signature-too-old');
    expect(remedyOf(call({ place: 'permission', code: 'not-for-apps' }))).toBe('refusal.not-for-apps');
  });

  it('names who can give what was missing, before anything else', () => {
    const missing = { place: 'permission', code: 'scope-missing', permission: 'identity.people.read' };
    expect(remedyOf(call({ ...missing, grantedBy: 'developer', behalf: 'person' }))).toBe('refusal.by.developer');
    expect(remedyOf(call({ ...missing, grantedBy: 'request', behalf: 'app' }))).toBe('refusal.by.request');
    const held = { ...missing, code: 'not-permitted', grantedBy: 'administrator' };
    expect(remedyOf(call({ ...held, behalf: 'person' }))).toBe('refusal.by.administrator.person');
    expect(remedyOf(call({ ...held, behalf: 'app' }))).toBe('refusal.by.administrator');
  });

  it('says what to do where tokens are asked for, by the error that was answered', () => {
    expect(remedyOf(call({ place: 'identity', code: 'invalid_client' }))).toBe('refusal.invalid_client');
    expect(remedyOf(call({ place: 'permission', code: 'invalid_scope' }))).toBe('refusal.invalid_scope');
    expect(remedyOf(call({ place: 'endpoint', code: 'invalid_grant' }))).toBe('refusal.invalid_grant');
  });

  it('is that of the place for a code that nobody has words for', () => {
    expect(remedyOf(call({ place: 'endpoint', code: '' }))).toBe('refusal.at.endpoint');
    expect(remedyOf(call({ place: 'endpoint', code: 'toString' }))).toBe('refusal.at.endpoint');
  });
});
