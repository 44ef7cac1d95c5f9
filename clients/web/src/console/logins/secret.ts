const LETTERS = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A password that nobody is told: it stands until the person has chosen one by the link. 32 letters, each equally likely. */
export function nobodysPassword(
  random: (bytes: Uint8Array) => Uint8Array = (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
): string {
  let made = '';
  while (made.length < 32) {
    for (const byte of random(new Uint8Array(64))) {
      // A remainder would favour the first letters.
      if (byte < 256 - (256 % LETTERS.length) && made.length < 32) {
        made += LETTERS[byte % LETTERS.length];
      }
    }
  }
  return made;
}

/** The address that a person opens to choose a password. What stands behind `#` is sent to no server. */
export function linkOf(secret: string, origin: string): string {
  return `${origin}/password#${secret}`;
}
