import { Fragment } from 'react';

interface Piece {
  readonly text: string;
  /** Stays on one line. */
  readonly whole: boolean;
  /** A line may end behind it. */
  readonly end: boolean;
}

/** 192.0.2.7, with a port or the length of a prefix and the comma behind it; or what stands between the colons of an IPv6 address. */
const WHOLE =
  /\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?,?|(?<![\w.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:\/\d{1,3})?(?!\w),?/gi;

/** Where a line may end in a text with addresses: behind each, and behind the colons of one that has many. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const rest = (to: number) => {
    if (to > at) {
      pieces.push({ text: text.slice(at, to), whole: false, end: false });
    }
  };
  for (const { 0: found, index } of text.matchAll(WHOLE)) {
    rest(index);
    at = index + found.length;
    const groups = found.includes('.') ? [found] : found.split(/(?<=:)(?!:)/);
    pieces.push(...groups.map((group) => ({ text: group, whole: true, end: /[:,]$/.test(group) })));
  }
  rest(text.length);
  return pieces;
}

/** A text in which no number of an address is torn in two where it is too long for its place. */
export function WithAddresses({ text }: { text: string }) {
  return piecesOf(text).map((piece, at) => (
    <Fragment key={at}>
      {piece.whole ? <span className="is-whole">{piece.text}</span> : piece.text}
      {piece.end && <wbr />}
    </Fragment>
  ));
}
