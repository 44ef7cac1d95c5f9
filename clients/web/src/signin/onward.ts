/** Where the sign-in may lead on to: the platform's own pages that ask a person something in the name of an app. */
const ONWARD = ['/oauth2/authorize', '/consent'];
/** Where the page that asks whether to sign out may lead on to. From nowhere else: it signs people out by being opened. */
const SIGNED_OUT = ['/oauth2/logout'];

/**
 * Where whoever was sent here to sign in goes on to, as a path of this platform; undefined where nobody was sent or where the
 * address names another place. Anybody can write such an address into a mail: it must not lead away from here, nor to a page
 * that does something by being opened.
 */
export function onwardOf(search: string, origin: string): string | undefined {
  return oneOf(ONWARD, search, origin);
}

/** As `onwardOf`, for whoever has been asked whether to sign out. */
export function signedOutTo(search: string, origin: string): string | undefined {
  return oneOf(SIGNED_OUT, search, origin);
}

function oneOf(places: readonly string[], search: string, origin: string): string | undefined {
  const asked = new URLSearchParams(search).getAll('continue');
  const [text] = asked;
  // Browsers take a backslash for a slash, and drop tabs and line ends; nobody needs them in a path.
  if (asked.length !== 1 || text === undefined || !/^\/(?!\/)[!-[\]-~]*$/.test(text)) {
    return undefined;
  }
  const place = new URL(text, origin);
  return place.origin === origin && places.includes(place.pathname) ? place.pathname + place.search : undefined;
}

/** Whether a session is not enough: whoever asks wants the person to sign in now (`prompt` and `max_age` of OpenID Connect). */
export function asksAgain(search: string): boolean {
  return new URLSearchParams(search).get('again') === '1';
}
