/** The letters of a device's code: no vowels, so that no words come of them, and no Y. */
const FORM = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;

/**
 * What somebody typed, as the device shows it: in capitals, with a hyphen in the middle. Undefined for what can be no code; the
 * platform need not be asked then, which counts what was wrong.
 */
export function codeOf(typed: string): string | undefined {
  // Keyboards of telephones put dashes of their own in the place of a hyphen, and full-width letters in that of plain ones.
  const code = typed
    .normalize('NFKC')
    .replace(/[\s\p{Dash_Punctuation}]/gu, '')
    .toUpperCase();
  return FORM.test(code) ? `${code.slice(0, 4)}-${code.slice(4)}` : undefined;
}

/** The code that the address brings, where a device showed it as a picture (RFC 8628 section 3.3.1). */
export function broughtBy(search: string): string {
  return (new URLSearchParams(search).get('code') ?? '').slice(0, 20);
}
