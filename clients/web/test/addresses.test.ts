import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { piecesOf, WithAddresses } from '../src/console/parts/WithAddresses.js';

describe('a text with addresses', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['let in 192.0.2.7,192.0.2.0/24 and 10.0.0.1:7800.', ['192.0.2.7,', '192.0.2.0/24', '10.0.0.1:7800']],
    ['jdbc:postgresql://192.0.2.7:5432,b.example:5432/x', ['192.0.2.7:5432,']],
    ['2001:db8::1', ['2001:', 'db8::', '1']],
    ['::1,fe80::1/64', ['::', '1,', 'fe80::', '1/64']],
    ['io.posthouse.xmpp=debug, 5000, 30d, a:b, 0.1.0', []],
  ])('keeps their numbers whole: %s', (text, whole) => {
    const pieces = piecesOf(text);
    expect(pieces.filter((piece) => piece.whole).map((piece) => piece.text)).toEqual(whole);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  });

  it('may end a line behind a comma or a colon, not within', () => {
    expect(renderToStaticMarkup(createElement(WithAddresses, { text: 'to 192.0.2.7,2001:db8::1' }))).toBe(
      'to <span class="is-whole">192.0.2.7,</span><wbr/>' +
        '<span class="is-whole">2001:</span><wbr/><span class="is-whole">db8::</span><wbr/><span class="is-whole">1</span>',
    );
  });
});
