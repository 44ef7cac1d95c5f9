// What people see to for themselves: their second factor, and where they are signed in.
import { randomInt, randomUUID } from 'node:crypto';
import { codeOf, stepOf } from '../totp.mjs';

const random = (letters, length) => Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
const freshCodes = () =>
  Array.from({ length: 10 }, () => random('abcdefghijkmnpqrstuvwxyz23456789', 16).replace(/(.{4})(?=.)/g, '$1-'));

/**
 * @param {Map} sessions by the cookie's value
 * @param passwordOf of a name
 * @param signOut closes what is open of an address
 * @param changed the person has a second factor now
 * @param pagesOf how many pages of a session are open
 */
export function accountRoutes(Refusal, sessions, passwordOf, signOut, changed, pagesOf) {
  /** By name: {secret, since, lastStep, codes, passwordAlone}. */
  const factors = new Map();
  const mine = (me) => factors.get(me.name);
  const isOn = (name) => factors.get(name)?.since !== undefined;

  function useCode(name, typed) {
    const factor = factors.get(name);
    if (factor?.since === undefined) throw new Refusal(404, 'no-second-factor');
    const code = String(typed).replace(/[\s-]/g, '').toLowerCase();
    if (factor.codes.delete(code)) return;
    const now = stepOf();
    const step = [now - 1, now, now + 1].find((one) => one > factor.lastStep && codeOf(factor.secret, one) === code);
    if (step === undefined) throw new Refusal(401, 'wrong-code');
    factor.lastStep = step;
  }

  /** By address: what is connected by XMPP. */
  const apps = new Map();
  const appsOf = (me) => {
    const session = `${me.jid}/Gajim.7FB2`;
    if (!apps.has(me.jid)) apps.set(me.jid, [session]);
    return apps.get(me.jid);
  };
  const connectionsOf = (me) => [
    ...appsOf(me).map((session) => ({ session, kind: 'xmpp', client: 'gajim.org', signIn: null, current: false })),
    ...[...sessions.values()]
      .filter((one) => one.jid === me.jid && pagesOf(one) > 0)
      .map((one) => ({
        session: `${me.jid}/page-${one.signIn.session}`,
        kind: 'channel',
        client: '',
        signIn: one.signIn.session,
        current: one === me,
      })),
  ];

  const view = (me) => {
    const factor = mine(me);
    return {
      ...(isOn(me.name) ? { since: factor.since } : { since: null }),
      codesLeft: isOn(me.name) ? factor.codes.size : 0,
      passwordAlone: isOn(me.name) ? factor.passwordAlone : true,
      lacking: me.factorLacking && !isOn(me.name),
    };
  };
  const newCodes = (factor) => {
    const codes = freshCodes();
    factor.codes = new Set(codes.map((code) => code.replaceAll('-', '')));
    return { body: { codes } };
  };
  const others = (me) => [...sessions].filter(([, session]) => session.jid === me.jid && session !== me);
  const endOthers = (me) => {
    for (const [id] of others(me)) sessions.delete(id);
    apps.set(me.jid, []);
    signOut(me.jid);
  };

  return {
    isOn,
    useCode,
    remove: (name) => {
      if (!isOn(name)) throw new Refusal(404, 'no-second-factor');
      factors.delete(name);
    },
    routes: {
      'GET /api/second-factor': (me) => ({ body: view(me) }),
      'POST /api/second-factor': (me, { body }) => {
        if (body.password !== passwordOf(me.name)) throw new Refusal(401, 'wrong-password');
        if (isOn(me.name)) throw new Refusal(409, 'second-factor-there');
        const secret = random('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 32);
        factors.set(me.name, { secret, lastStep: 0, codes: new Set(), passwordAlone: false });
        return { body: { secret, uri: `otpauth://totp/mock:${me.name}?secret=${secret}&issuer=mock` } };
      },
      'PUT /api/second-factor': (me, { body }) => {
        const factor = mine(me);
        if (factor === undefined) throw new Refusal(404, 'no-second-factor');
        const now = stepOf();
        const step = [now - 1, now, now + 1].find((one) => codeOf(factor.secret, one) === body.code);
        if (step === undefined) throw new Refusal(401, 'wrong-code');
        Object.assign(factor, { lastStep: step, since: new Date().toISOString() });
        changed(me);
        endOthers(me);
        return newCodes(factor);
      },
      'PATCH /api/second-factor': (me, { body }) => {
        useCode(me.name, body.code);
        mine(me).passwordAlone = body.passwordAlone;
        if (!body.passwordAlone) endOthers(me);
        return { body: view(me) };
      },
      'POST /api/second-factor/codes': (me, { body }) => {
        useCode(me.name, body.code);
        return newCodes(mine(me));
      },
      'POST /api/second-factor/removal': (me, { body }) => {
        useCode(me.name, body.code);
        factors.delete(me.name);
        return { status: 204 };
      },
      'GET /api/sign-ins': (me) => ({
        body: {
          items: [...sessions.values()]
            .filter((session) => session.jid === me.jid)
            .map((session) => ({ ...session.signIn, expiresAt: session.expiresAt, current: session === me })),
        },
      }),
      'GET /api/connections': (me) => ({
        body: {
          items: connectionsOf(me).map((one) => ({
            ...one,
            resource: one.session.split('/')[1],
            address: '127.0.0.1',
            since: new Date(Date.now() - 7_200_000).toISOString(),
            idleSeconds: one.kind === 'xmpp' ? 3_700 : 5,
          })),
          silent: [],
        },
      }),
      'POST /api/connections/end': (me, { body }) => {
        const at = appsOf(me).indexOf(body.session);
        if (at < 0) throw new Refusal(404, 'no-such-session');
        appsOf(me).splice(at, 1);
        return { status: 204 };
      },
      'DELETE /api/connections': (me) => {
        apps.set(me.jid, []);
        return { status: 204 };
      },
      'DELETE /api/sign-ins': (me) => {
        for (const [id] of others(me)) sessions.delete(id);
        return { status: 204 };
      },
      'DELETE /api/sign-ins/{session}': (me, { session }) => {
        const found = [...sessions].find(([, one]) => one.jid === me.jid && one.signIn.session === session);
        if (found === undefined) throw new Refusal(404, 'no-such-session');
        sessions.delete(found[0]);
        return { status: 204 };
      },
    },
  };
}

/** What is noted of a browser that signs in. */
export const signInOf = (request) => ({
  session: randomUUID(),
  openedAt: new Date().toISOString(),
  lastSeenAt: new Date().toISOString(),
  agent: request.headers['user-agent'] ?? '',
  address: '127.0.0.1',
});
