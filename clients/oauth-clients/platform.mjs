// A Posthouse that runs, with developers, people and browsers, by fetch alone. POSTHOUSE_URL says where it is, POSTHOUSE_USER and
// POSTHOUSE_PASSWORD who may register apps and lets them do things.
const base = process.env.POSTHOUSE_URL;
const BACK = 'https://app.example/back';
const READ_PEOPLE = 'identity.people.read';

export { BACK, READ_PEOPLE };

/** The platform's own name for itself; where a test gives it any free port, that is not the one it is reached at. */
export const issuer = (await (await fetch(`${base}/.well-known/openid-configuration`)).json()).issuer;

/** What the libraries call by: takes their requests to where the platform listens. */
export const reaching = (url, options) => fetch(here(url), options);

function here(url) {
  const text = url instanceof Request ? url.url : url.toString();
  return text.startsWith(issuer) ? base + text.slice(issuer.length) : text;
}

const person = await signIn();

async function signIn() {
  const reply = await fetch(`${base}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: process.env.POSTHOUSE_USER, password: process.env.POSTHOUSE_PASSWORD }),
  });
  const { csrfToken } = await good(reply);
  return { cookie: reply.headers.get('set-cookie').split(';')[0], csrf: csrfToken };
}

function as(method, body, type = 'application/json') {
  const headers = { Cookie: person.cookie, 'X-CSRF-Token': person.csrf };
  return { method, redirect: 'manual', headers: body ? { ...headers, 'Content-Type': type } : headers, body };
}

async function good(reply) {
  const text = await reply.text();
  if (!reply.ok) {
    throw new Error(`${reply.url} answered ${reply.status}: ${text}`);
  }
  return text === '' ? {} : JSON.parse(text);
}

/** Registers an app: { clientId, secret }. */
export async function register(more = {}) {
  const asked = { name: 'Library', isPublic: false, redirectUris: [BACK], permissions: [READ_PEOPLE], ...more };
  const { app, secret } = await good(await fetch(`${base}/api/apps`, as('POST', JSON.stringify(asked))));
  return { clientId: app.clientId, secret };
}

/** The person goes where an app sends them, says yes if asked, and comes back: the address that the app then sees. */
export async function visit(url) {
  const location = (await fetch(here(url), as('GET'))).headers.get('location');
  if (!location.startsWith('/consent?')) {
    return new URL(location);
  }
  const asked = new URL(location, base).searchParams;
  const form = new URLSearchParams({ client_id: asked.get('client_id'), state: asked.get('state') });
  for (const scope of asked.get('scope').split(' ')) {
    form.append('scope', scope);
  }
  const said = await good(
    await fetch(`${base}/oauth2/authorize`, as('POST', form.toString(), 'application/x-www-form-urlencoded')),
  );
  return new URL(said.location);
}

/** The person types in what a device shows, and says yes. */
export async function allowDevice(code) {
  const { state } = await good(await fetch(`${base}/api/consents/devices`, as('POST', JSON.stringify({ code }))));
  await good(await fetch(`${base}/api/consents/devices/answers`, as('POST', JSON.stringify({ state, allow: true }))));
}
