import { describe, expect, it } from 'vitest';
import { Problem } from '../src/api/client.js';
import {
  fieldOf,
  groupsOf,
  partsOf,
  problemsOf,
  spreadOf,
  typedOf,
  whyNot,
  type Configuration,
  type Setting,
} from '../src/console/configuration/settings.js';

function setting(name: string, change: Partial<Setting> = {}): Setting {
  return {
    name,
    module: name.split('.')[0]!,
    kind: 'number',
    english: `About ${name}`,
    chinese: null,
    changes: true,
    effect: 'at-once',
    value: '1',
    usual: '1',
    atStart: null,
    source: 'usual',
    least: null,
    most: null,
    choices: [],
    masked: false,
    ...change,
  };
}

describe('settings', () => {
  const all = [
    setting('net.b', { source: 'running' }),
    setting('kernel.a'),
    setting('net.a', { changes: false, chinese: '连接数' }),
  ];
  const names = (query: string, shown: 'all' | 'changes' | 'running') =>
    groupsOf(all, query, shown).map(([module, own]) => [module, own.map((one) => one.name)]);

  it('stand by module, in the order of their names', () => {
    expect(names('', 'all')).toEqual([
      ['kernel', ['kernel.a']],
      ['net', ['net.a', 'net.b']],
    ]);
  });

  it('are narrowed to what can change, what was changed, and what is searched in either language', () => {
    expect(names('', 'changes')).toEqual([
      ['kernel', ['kernel.a']],
      ['net', ['net.b']],
    ]);
    expect(names('', 'running')).toEqual([['net', ['net.b']]]);
    expect(names(' 连接 ', 'all')).toEqual([['net', ['net.a']]]);
    expect(names('ABOUT KERNEL', 'all')).toEqual([['kernel', ['kernel.a']]]);
    expect(names('nothing', 'all')).toEqual([]);
  });

  it('tell a silent node from one that lags, and leave everybody two seconds', () => {
    const node = (name: string, version: string, state: string, behind = false) => ({
      node: name,
      version,
      state,
      behind,
      says: '',
    });
    const nodes = [
      node('well', '3', 'applied'),
      node('partly', '3', 'partly'),
      node('late', '2', 'applied', true),
      node('refusing', '2', 'refused'),
      node('on its way', '2', 'applied'),
      node('killed', '3', 'silent'),
      node('killed before', '2', 'silent', true),
    ];
    const spread = spreadOf({ version: '3', nodes } as Partial<Configuration> as Configuration);
    const names = (some: readonly { node: string }[]) => some.map((one) => one.node);
    expect(names(spread.behind)).toEqual(['partly', 'late', 'refusing']);
    expect(names(spread.settling)).toEqual(['on its way']);
    expect(names(spread.silent)).toEqual(['killed', 'killed before']);
  });
});

describe('the field of a setting', () => {
  it('has several lines where a value is several things', () => {
    expect(['patterns', 'choice-by-name', 'quota-by-name'].map(fieldOf)).toEqual(['lines', 'lines', 'lines']);
    expect(['switch', 'choice', 'choices'].map(fieldOf)).toEqual(['switch', 'choice', 'choices']);
    expect(['number', 'bytes', 'duration', 'of a later release'].map(fieldOf)).toEqual([
      'line',
      'line',
      'line',
      'line',
    ]);
  });

  it('shows one thing a line, and leaves expressions as they are', () => {
    expect(typedOf({ kind: 'choice-by-name', value: 'a=debug, b=info' })).toBe('a=debug\nb=info');
    expect(typedOf({ kind: 'choice-by-name', value: '' })).toBe('');
    expect(typedOf({ kind: 'quota-by-name', value: 'a=1/1s+1, b=2/60s+1' })).toBe('a=1/1s+1\nb=2/60s+1');
    expect(typedOf({ kind: 'patterns', value: 'a, b\n[0-9]{1,3}' })).toBe('a, b\n[0-9]{1,3}');
  });

  it('knows the parts of a list', () => {
    expect(partsOf('card, phone\ntoken,')).toEqual(['card', 'phone', 'token']);
    expect(partsOf('')).toEqual([]);
  });

  it('says what is wrong in the language of whoever reads', () => {
    const wrong = ['a', 'b'].map((setting) => ({
      setting,
      code: 'malformed',
      words: `${setting} must be a whole number.`,
      chinese: `${setting} 必须是整数。`,
    }));
    expect(whyNot(wrong, 'en')).toBe('a must be a whole number. b must be a whole number.');
    expect(whyNot(wrong, 'zh-CN')).toBe('a 必须是整数。b 必须是整数。');
  });

  it('takes from a refusal what it says of settings, which may be nothing', () => {
    const wrong = { setting: 'a', code: 'malformed', words: 'a must be a whole number.', chinese: 'a 必须是整数。' };
    expect(problemsOf(new Problem(400, 'invalid-settings', 'r', { problems: [wrong] }))).toEqual([wrong]);
    expect(problemsOf(new Problem(400, 'nothing-changes', 'r', { problems: [] }))).toEqual([]);
    expect(problemsOf(new Problem(503, 'unavailable', 'r'))).toEqual([]);
    expect(problemsOf(new TypeError('no network'))).toEqual([]);
  });
});
