import { createCache, extractStyle, StyleProvider } from '@ant-design/cssinjs';
import { Button, ConfigProvider, type ButtonProps } from 'antd';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { antdThemeOf, tokens, type Mode } from '../src/app/theme.js';

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** "#rrggbb" or "rgba(r,g,b,a)" as it looks on an opaque ground. */
function on(ground: string, colour: string): string {
  const [r, g, b, a = 1] = /^#[0-9a-f]{6}$/i.test(colour)
    ? partsOf(colour)
    : (colour.match(/^rgba?\(([\d.,]+)\)$/)?.[1] ?? '').split(',').map(Number);
  const mixed = [r, g, b].map((part, at) => Math.round(part! * a + partsOf(ground)[at]! * (1 - a)));
  expect(mixed.every(Number.isInteger), colour).toBe(true);
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function partsOf(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/**
 * What the style sheet that Ant Design makes says of a button's colours. Its rules for them are variables of the button's
 * classes alone, so that the cascade is: the more classes a rule names the later, and else in the order in which they stand.
 */
function variablesOf(mode: Mode, props: ButtonProps): (name: string) => string {
  const cache = createCache();
  const button = createElement(Button, props, 'Words');
  const theme = createElement(ConfigProvider, { theme: antdThemeOf(mode, true) }, button);
  const drawn = renderToStaticMarkup(createElement(StyleProvider, { cache }, theme));
  const classes = (/class="([^"]+)"/.exec(drawn)?.[1] ?? '').split(' ');
  const rules = [...extractStyle(cache, { plain: true }).matchAll(/([^{}]+)\{([^{}]*)\}/g)].flatMap(([, heads, body]) =>
    heads!
      .split(',')
      .map((head) => head.trim())
      .filter((head) => /^(\.[\w-]+)+$/.test(head))
      .map((head) => head.slice(1).split('.'))
      .filter((named) => named.every((name) => classes.includes(name)))
      .map((named) => ({ weight: named.length, body: body! })),
  );
  const values = new Map(
    rules
      .sort((one, other) => one.weight - other.weight)
      .flatMap(({ body }) => [...body.matchAll(/(--[\w-]+):([^;]+)/g)])
      .map(([, name, value]) => [name!, value!]),
  );
  const valueOf = (name: string): string => {
    const value = values.get(name);
    expect(value, name).toBeDefined();
    const other = /^var\((--[\w-]+)\)$/.exec(value!)?.[1];
    return other === undefined ? value! : valueOf(other);
  };
  return valueOf;
}

const buttons: [string, ButtonProps][] = [
  ['plain', {}],
  ['main', { type: 'primary' }],
  ['bare', { type: 'text' }],
  ['link', { type: 'link' }],
  ['dangerous', { danger: true }],
  ['dangerous main', { danger: true, type: 'primary' }],
  ['dangerous bare', { danger: true, type: 'text' }],
  ['dangerous link', { danger: true, type: 'link' }],
];

describe.each(['light', 'dark'] as Mode[])('the %s theme', (mode) => {
  const t = tokens[mode];
  const texts = { text: t.text, quiet: t.quiet, link: t.link, accentText: t.accentText, badText: t.badText };
  const grounds = {
    ground: t.ground,
    raised: t.raised,
    bubbleOwn: t.bubbleOwn,
    bubbleOther: t.bubbleOther,
    selected: t.selected,
  };

  it.each(Object.entries(texts))('shows %s at 4.5:1 on every ground it stands on', (name, colour) => {
    for (const [where, ground] of Object.entries(grounds)) {
      expect(contrast(colour, ground), `${name} on ${where}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('shows words on buttons and counts at 4.5:1', () => {
    expect(contrast(t.onAction, t.action)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.onAction, t.actionHover)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(buttons)('shows the words of a %s button at 4.5:1, also under the pointer and while pressed', (_, props) => {
    const valueOf = variablesOf(mode, props);
    // A focused one has a ring more; a disabled one is not meant to be read as something to press.
    for (const state of ['', '-hover', '-active']) {
      for (const [where, ground] of Object.entries({ ...grounds, accentSoft: t.accentSoft })) {
        const fill = valueOf(`--ant-btn-bg-color${state}`);
        const behind = fill === 'transparent' ? ground : on(ground, fill);
        const words = on(behind, valueOf(`--ant-btn-text-color${state}`));
        expect(contrast(words, behind), `${words} on ${behind}, ${where}${state}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('shows soft notes at 4.5:1', () => {
    expect(contrast(t.accentText, t.accentSoft)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.badText, t.badSoft)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(t.text, t.accentSoft)).toBeGreaterThanOrEqual(4.5);
  });

  it('shows marks and dots at 3:1', () => {
    for (const mark of [t.tickRead, t.good, t.away, t.bad, t.accent]) {
      expect(contrast(mark, t.ground)).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(t.tickRead, t.bubbleOwn)).toBeGreaterThanOrEqual(3);
  });
});
