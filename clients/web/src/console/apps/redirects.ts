const CHARS_MAX = 2_000;
export const REDIRECTS_MAX = 20;

/** One address a line; blank lines and blanks around are nobody's. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/**
 * The first of the addresses that cannot be one to send people back to, while somebody still types. The server decides, by
 * RFC 9700 section 2.1 and RFC 8252 sections 7 and 8.4; this only says which line it would refuse.
 *
 * @param isPublic an installed app may have a scheme of its own
 */
export function firstWrong(addresses: readonly string[], isPublic: boolean): string | undefined {
  return (
    addresses.find((address, at) => !mayBe(address, isPublic) || addresses.indexOf(address) < at) ??
    addresses[REDIRECTS_MAX]
  );
}

function mayBe(address: string, isPublic: boolean): boolean {
  const parts = /^([a-z][a-z0-9+.-]*):(\/\/([^/?]*))?([!-~]*)$/.exec(address);
  if (parts === null || address.length > CHARS_MAX || /[*\\#"<>^`{|}]/.test(address)) {
    return false;
  }
  const [, scheme = '', , authority = '', rest = ''] = parts;
  switch (scheme) {
    case 'https':
      return /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(authority);
    case 'http':
      return /^(127\.0\.0\.1|\[::1\])(:\d{1,5})?$/.test(authority);
    default:
      return isPublic && scheme.includes('.') && (authority !== '' || rest.startsWith('/'));
  }
}
