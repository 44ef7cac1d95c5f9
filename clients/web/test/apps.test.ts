import { describe, expect, it } from 'vitest';
import { firstWrong, linesOf } from '../src/console/apps/redirects.js';

describe('the addresses an app has people sent back to', () => {
  it('stand one on a line', () => {
    expect(linesOf(' https://app.example/back \n\n\thttp://127.0.0.1/\r\n')).toEqual([
      'https://app.example/back',
      'http://127.0.0.1/',
    ]);
    expect(linesOf('')).toEqual([]);
  });

  // As the server has it; it decides in the end.
  it.each([
    'https://app.example/back',
    'https://app.example:8443/back?from=posthouse',
    'http://127.0.0.1/back',
    'http://127.0.0.1:4711/',
    'http://[::1]/back',
    'https://app.example',
  ])('may be %s', (address) => {
    expect(firstWrong([address], false)).toBeUndefined();
  });

  it.each([
    'back',
    '/back',
    '//app.example/back',
    'http://app.example/back',
    'http://localhost/back',
    'https://app.example/back#here',
    'https://ada@app.example/back',
    'https://*.app.example/back',
    'https://app.example/\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'HTTPS://app.example/back',
    'https:///back',
    'https:back',
    'https://app.example/bäck',
    'com.example.app:/back',
    'ftp://app.example/back',
    'https://app.example/a b',
  ])('is not %s', (address) => {
    expect(firstWrong(['https://app.example/', address], false)).toBe(address);
  });

  it('has a scheme of its own with a dot where the app is installed on a device', () => {
    expect(firstWrong(['com.example.app:/back'], true)).toBeUndefined();
    expect(firstWrong(['app:/back'], true)).toBe('app:/back');
    expect(firstWrong(['com.example.app:back'], true)).toBe('com.example.app:back');
  });

  it('is named once, and there are twenty at most', () => {
    expect(firstWrong(['https://a.example', 'https://a.example'], false)).toBe('https://a.example');
    const many = Array.from({ length: 21 }, (_, at) => `https://app.example/${at}`);
    expect(firstWrong(many.slice(0, 20), false)).toBeUndefined();
    expect(firstWrong(many, false)).toBe('https://app.example/20');
  });
});
