import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { en } from '../src/app/i18n/en.js';
import { en as consoleEn } from '../src/console/words/en.js';
import { zh as consoleZh } from '../src/console/words/zh.js';
import { fill, type Word } from '../src/app/i18n/words.js';
import { zh } from '../src/app/i18n/zh.js';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));
const sources = (readdirSync(SOURCES, { recursive: true }) as string[]).filter((name) => /\.tsx?$/.test(name));
const placeholders = (word: unknown) => [...new Set(JSON.stringify(word).match(/\{\w+\}/g) ?? [])].sort();

describe.each([
  ['page', en, zh],
  ['console', consoleEn, consoleZh],
] as [string, Record<string, Word>, Record<string, Word>][])('the words of the %s', (_, english, chinese) => {
  it('have the same keys in both languages', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  });

  it('fill in the same values in both languages', () => {
    for (const key of Object.keys(english)) {
      expect(placeholders(chinese[key]), key).toEqual(placeholders(english[key]));
    }
  });

  it('are all used, and none is missing', () => {
    const code = sources
      .filter((name) => !/(i18n|words)\/(apps\/)?(en|zh)\.ts$/.test(name))
      .map((name) => readFileSync(SOURCES + name, 'utf8'))
      .join('\n');
    const unused = Object.keys(english).filter((key) => {
      const family = key.slice(0, key.lastIndexOf('.') + 1);
      // The words for what the server names: all of a family at once.
      const first = key.slice(0, key.indexOf('.'));
      return (
        !code.includes(`'${key}'`) &&
        !code.includes(`\`${family}\${`) &&
        !code.includes(`\`${first}.\${`) &&
        !code.includes(`wordFor(t, '${first}',`)
      );
    });
    expect(unused).toEqual([]);
  });
});

describe('a word', () => {
  it('choose the plural form of the language', () => {
    expect(fill(en['lines.unread'], 'en', { count: 1 })).toBe('1 unread message');
    expect(fill(en['lines.unread'], 'en', { count: 1200 })).toBe('1,200 unread messages');
    expect(fill(zh['lines.unread'], 'zh-CN', { count: 1 })).toBe('1 条未读消息');
  });

  it('leave a value alone that nobody gave, and take a dollar sign for what it is', () => {
    expect(fill('{name}: {text}', 'en', { text: '$& {name}' })).toBe('{name}: $& {name}');
  });
});

interface Node {
  type: string;
  [member: string]: unknown;
}

/** Texts that a reader would see or hear and that are written in the code. */
function literalTexts(code: string, name: string): string[] {
  const { program, errors } = parseSync(name, code, { lang: 'tsx' });
  expect(errors, name).toEqual([]);
  const found: string[] = [];
  const letters = /\p{L}{2,}/u;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (typeof node !== 'object' || node === null) {
      return;
    }
    const { type, ...members } = node as Node;
    if (type === 'JSXText' && letters.test(String(members.value))) {
      found.push(String(members.value).trim());
    }
    if (type === 'JSXAttribute') {
      const attribute = (members.name as Node | undefined)?.name;
      const value = members.value as Node | null;
      if (
        ['aria-label', 'title', 'placeholder', 'alt', 'label', 'text', 'description', 'okText', 'cancelText'].includes(
          String(attribute),
        ) &&
        value?.type === 'Literal' &&
        letters.test(String(value.value))
      ) {
        found.push(`${String(attribute)}=${String(value.value)}`);
      }
    }
    Object.values(members).forEach(visit);
  };
  visit(program);
  return found;
}

describe('the code', () => {
  it.each(sources.filter((name) => name.endsWith('.tsx')))('%s has no words of its own', (name) => {
    expect(literalTexts(readFileSync(SOURCES + name, 'utf8'), name)).toEqual([]);
  });

  it('would be caught if it had', () => {
    expect(literalTexts('const a = <p title="Some words">Hello there</p>;', 'a.tsx')).toEqual([
      'title=Some words',
      'Hello there',
    ]);
  });

  // What is generated from the API description grows with it, and nobody reads it as a page.
  it.each(sources.filter((name) => name !== 'api/schema.ts'))('%s stays under 600 lines', (name) => {
    expect(readFileSync(SOURCES + name, 'utf8').split('\n').length).toBeLessThan(600);
  });
});

describe('the lock file', () => {
  it('names no registry, and pins every version', () => {
    const lock = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
    expect(lock).not.toMatch(/"resolved": "http/);
    const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    for (const version of Object.values({ ...own.dependencies, ...own.devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
