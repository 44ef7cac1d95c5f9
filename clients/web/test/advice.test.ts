import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api/client.js';
import { adviceFor } from '../src/app/advice.js';

describe('what to do about a failure', () => {
  it.each([
    [0, 'signin.unreachable'],
    [403, 'app.advice.denied'],
    [429, 'app.advice.tooMany'],
    [502, 'app.advice.starting'],
    [500, 'app.advice.fault'],
    [418, 'app.advice.fault'],
  ])('after a reply of %i is %s', (status, key) => {
    expect(adviceFor(new Problem(status, 'code', 'r-1'))).toBe(key);
  });

  it.each([
    ['unavailable', 'app.advice.needs'],
    ['identity-unavailable', 'app.advice.needs'],
    ['busy', 'app.advice.busy'],
    ['overloaded', 'app.advice.busy'],
    ['limits-full', 'app.advice.busy'],
    ['no-node', 'app.advice.noNode'],
    ['http-503', 'app.advice.starting'],
  ])('that is said by the code %s is %s', (code, key) => {
    expect(adviceFor(new Problem(503, code, 'r-1'))).toBe(key);
  });

  it('of the page itself is to load it again', () => {
    expect(adviceFor(new TypeError('a bug'))).toBe('app.error.advice');
  });
});
