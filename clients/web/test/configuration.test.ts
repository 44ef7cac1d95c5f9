import { describe, expect, it } from 'vitest';
import { behindOf, groupsOf, type Configuration, type Setting } from '../src/console/configuration/settings.js';

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

  it('are behind on a node that has another version, or not all of the newest', () => {
    const node = (name: string, state: string, behind: boolean) => ({
      node: name,
      version: '3',
      state,
      behind,
      says: '',
    });
    const nodes = [node('a', 'applied', false), node('b', 'partly', false), node('c', 'applied', true)];
    expect(behindOf({ nodes } as Partial<Configuration> as Configuration).map((one) => one.node)).toEqual(['b', 'c']);
  });
});
