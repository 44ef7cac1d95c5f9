import { describe, expect, it } from 'vitest';
import { tokens, type Mode } from '../src/app/theme.js';

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
