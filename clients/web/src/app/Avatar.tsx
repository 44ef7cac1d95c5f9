import type { Presence } from '../people/presence.js';

const HUES = 10;

/** The same person has the same colour everywhere. */
function hueOf(jid: string): number {
  let hash = 0;
  for (const letter of jid) {
    hash = (hash * 31 + letter.codePointAt(0)!) >>> 0;
  }
  return hash % HUES;
}

/** Two letters of a name: first and last word, or the last one or two characters of a Chinese name. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (/^\p{Script=Han}+$/u.test(trimmed)) {
    return trimmed.slice(-2);
  }
  const words = trimmed.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => [...word][0]!.toLocaleUpperCase()).join('') || '?';
}

interface Props {
  jid: string;
  name: string;
  size?: number;
  group?: boolean;
  presence?: Presence | undefined;
}

/** Initials on a colour; round for people, square for groups; a dot for presence, which is always written out beside it. */
export function Avatar({ jid, name, size = 40, group = false, presence }: Props) {
  return (
    <span
      className={`avatar hue-${hueOf(jid)}${group ? ' is-group' : ''}${size < 32 ? ' is-small' : ''}`}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      aria-hidden="true"
    >
      {initialsOf(name)}
      {presence !== undefined && <PresenceDot show={presence} />}
    </span>
  );
}

/** Shape tells as well as colour: full, half, barred, hollow. */
export function PresenceDot({ show }: { show: Presence }) {
  return <span className={`dot dot-${show}`} aria-hidden="true" />;
}
