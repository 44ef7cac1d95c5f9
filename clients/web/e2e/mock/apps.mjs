// Apps and what people let them do, in memory.
import { randomUUID } from 'node:crypto';
import { jidOf } from './world.mjs';

const OPEN = ['identity.people.read'];

/** @returns routes for apps, and the two of the authorization server that browsers come to */
export function appRoutes(world, Refusal, may, note, isAway) {
  const apps = new Map();
  const consents = new Map();
  const requests = new Map();
  const devices = new Map();
  /** Whose sign-in an ID token of ours is of: {clientId, jid}. */
  const idTokens = new Map();
  const wrongCodes = new Map();
  const nameOf = (jid) => world.people.get(jid)?.displayName ?? null;
  const own = (me, clientId) => {
    may(me, 'identity.app.manage');
    const app = apps.get(clientId);
    if (app === undefined || app.owner !== me.jid) throw new Refusal(404, 'no-such-app');
    return app;
  };
  const view = ({ owner, secrets, keys, mustSign, refusals, ...app }) => app;
  const tokenOf = (app) => `php_${app.clientId}`;
  const isLetIn = (app) => !app.disabled && !app.barred && !isAway(app.owner);
  const overseen = (app) => ({
    clientId: app.clientId,
    name: app.name,
    owner: world.people.get(app.owner)?.name ?? null,
    ownerName: nameOf(app.owner),
    ownerAway: isAway(app.owner),
    isPublic: app.isPublic,
    redirectUris: app.redirectUris,
    permissions: app.permissions,
    createdAt: app.createdAt,
    disabled: app.disabled,
    barred: app.barred,
    barredWhy: app.barredWhy,
  });
  const known = (me, clientId) => {
    may(me, 'identity.app.oversee');
    const app = apps.get(clientId);
    if (app === undefined) throw new Refusal(404, 'no-such-app');
    return app;
  };
  const wanted = (body) => {
    if (!(body.name ?? '').trim()) throw new Refusal(400, 'invalid-app-name');
    for (const uri of body.redirectUris ?? []) {
      if (!/^https:\/\/[\w.-]+|^http:\/\/127\.0\.0\.1[:/]/.test(uri)) throw new Refusal(400, 'invalid-redirect-uri');
    }
    for (const origin of body.origins ?? []) {
      if (!/^https:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin)) throw new Refusal(400, 'invalid-origin');
    }
    if ((body.permissions ?? []).some((one) => !OPEN.includes(one))) throw new Refusal(400, 'invalid-permission');
  };
  const makeSecret = (app) => {
    const slot = [1, 2].find((one) => !app.secrets.some((secret) => secret.slot === one));
    if (slot === undefined) throw new Refusal(409, 'two-secrets');
    app.secrets.push({ slot, madeAt: new Date().toISOString(), lastUsedOn: null });
    return { slot, secret: `pcs_${randomUUID().replaceAll('-', '')}${'x'.repeat(11)}` };
  };
  const back = (request, fields) => {
    const to = new URL(request.redirectUri);
    for (const [name, value] of Object.entries({ ...fields, iss: 'https://mock', state: request.state })) {
      if (value) to.searchParams.append(name, value);
    }
    return to.href;
  };

  return {
    /** For administrators who grant to them. */
    all: () => [...apps.values()],
    nameOf,
    /** What an app calls for itself: nothing was granted to it, so it is refused, and its developer told why. */
    refuse: (token, method, path, requestId) => {
      const app = [...apps.values()].find((one) => token === tokenOf(one));
      if (app === undefined) throw new Refusal(401, 'invalid-token');
      const [status, code, place, permission] =
        path === '/api/people'
          ? [403, 'not-permitted', 'permission', OPEN[0]]
          : path.startsWith('/api/apps')
            ? [403, 'not-for-apps', 'permission', null]
            : [404, 'no-such-route', 'route', null];
      app.refusals.unshift({
        requestId,
        at: new Date().toISOString(),
        method,
        route: path,
        place,
        code,
        status,
        behalf: 'app',
        permission,
        grantedBy: permission === null ? null : 'administrator',
      });
      throw new Refusal(status, code);
    },
    /** Whether a page of that origin is one of an app that runs in browsers. */
    readableBy: (origin) =>
      [...apps.values()].some((app) => app.isPublic && app.redirectUris.some((uri) => new URL(uri).origin === origin)),
    routes: {
      'GET /api/apps': (me) => {
        may(me, 'identity.app.manage');
        return { body: { items: [...apps.values()].filter((app) => app.owner === me.jid).map(view) } };
      },
      'GET /api/apps/permissions': (me) => {
        may(me, 'identity.app.manage');
        return { body: { items: OPEN } };
      },
      'POST /api/apps': (me, { body }) => {
        may(me, 'identity.app.manage');
        wanted(body);
        const app = {
          app: String(apps.size + 1),
          clientId: `app-${randomUUID().replaceAll('-', '').slice(0, 16)}`,
          name: body.name.trim(),
          owner: me.jid,
          isPublic: body.isPublic === true,
          redirectUris: body.redirectUris ?? [],
          permissions: body.permissions ?? [],
          createdAt: new Date().toISOString(),
          disabled: false,
          barred: false,
          barredWhy: null,
          idTokenAlg: body.idTokenAlg ?? 'RS256',
          proofRequired: body.proofRequired === true,
          device: body.device === true,
          exchangesFor: body.exchangesFor ?? [],
          logoutUris: body.logoutUris ?? [],
          mini: body.mini === true,
          origins: body.origins ?? [],
          secrets: [],
          keys: [],
          mustSign: false,
          refusals: [],
        };
        apps.set(app.clientId, app);
        note(me, 'app.register', app.name);
        return { status: 201, body: { app: view(app), secret: app.isPublic ? null : makeSecret(app).secret } };
      },
      'GET /api/apps/{clientId}': (me, { clientId }) => ({ body: view(own(me, clientId)) }),
      'PUT /api/apps/{clientId}': (me, { clientId, body }) => {
        const app = own(me, clientId);
        wanted({ ...app, ...body });
        Object.assign(app, body);
        note(me, 'app.change', clientId);
        return { body: view(app) };
      },
      'DELETE /api/apps/{clientId}': (me, { clientId }) => {
        apps.delete(own(me, clientId).clientId);
        note(me, 'app.remove', clientId);
        return { status: 204 };
      },
      'GET /api/apps/{clientId}/secrets': (me, { clientId }) => ({ body: { items: own(me, clientId).secrets } }),
      'POST /api/apps/{clientId}/secrets': (me, { clientId, meant }) => {
        meant('app.make-secret', clientId);
        const made = makeSecret(own(me, clientId));
        note(me, 'app.make-secret', clientId);
        return { status: 201, body: made };
      },
      'DELETE /api/apps/{clientId}/secrets/{slot}': (me, { clientId, slot }) => {
        const app = own(me, clientId);
        app.secrets = app.secrets.filter((secret) => String(secret.slot) !== slot);
        note(me, 'app.revoke-secret', clientId, slot);
        return { status: 204 };
      },
      'GET /api/apps/{clientId}/keys': (me, { clientId }) => {
        const { keys, mustSign } = own(me, clientId);
        return { body: { required: mustSign, items: keys } };
      },
      'POST /api/apps/{clientId}/keys': (me, { clientId, body }) => {
        const app = own(me, clientId);
        if (body.publicKey != null && !/^MCow[\w+/]+=*$/.test(body.publicKey)) throw new Refusal(400, 'invalid-key');
        if (app.keys.length > 1) throw new Refusal(409, 'two-keys');
        const keyId = `key-${randomUUID().replaceAll('-', '').slice(0, 16)}`;
        const algorithm = body.publicKey == null ? 'hmac-sha256' : 'ed25519';
        app.keys.push({ keyId, algorithm, madeAt: new Date().toISOString() });
        note(me, 'app.make-key', clientId);
        return { status: 201, body: { keyId, secret: body.publicKey == null ? `${'QUJD'.repeat(10)}QUI=` : null } };
      },
      'DELETE /api/apps/{clientId}/keys/{keyId}': (me, { clientId, keyId }) => {
        const app = own(me, clientId);
        app.keys = app.keys.filter((key) => key.keyId !== keyId);
        note(me, 'app.withdraw-key', clientId, keyId);
        return { status: 204 };
      },
      'PUT /api/apps/{clientId}/signing': (me, { clientId, body }) => {
        own(me, clientId).mustSign = body.required;
        note(me, 'app.sign', clientId, String(body.required));
        return { status: 204 };
      },
      'GET /api/apps/{clientId}/refusals': (me, { clientId, query }) => ({
        body: { items: own(me, clientId).refusals.slice(0, Number(query.get('limit') ?? 50)), silent: [] },
      }),
      'GET /api/oversight/apps': (me, { query }) => {
        may(me, 'identity.app.oversee');
        const [after, limit] = [Number(query.get('after') ?? 0), Number(query.get('limit') ?? 50)];
        const found = [...apps.values()].filter((app) => Number(app.app) > after);
        const items = found.slice(0, limit).map(overseen);
        return { body: { items, ...(found.length > limit ? { next: found[limit - 1].app } : {}) } };
      },
      'GET /api/oversight/apps/{clientId}': (me, { clientId }) => ({ body: overseen(known(me, clientId)) }),
      'PUT /api/oversight/apps/{clientId}/bar': (me, { clientId, body }) => {
        const app = known(me, clientId);
        Object.assign(app, { barred: body.barred, barredWhy: body.barred ? (body.why ?? null) : null });
        note(me, body.barred ? 'app.bar' : 'app.let-in', clientId);
        return { body: overseen(app) };
      },
      'PUT /api/oversight/apps/{clientId}/owner': (me, { clientId, body }) => {
        const app = known(me, clientId);
        const to = [...world.people.values()].find((person) => person.name === body.owner);
        if (to === undefined || isAway(to.jid)) throw new Refusal(404, 'no-such-owner');
        if (isAway(app.owner)) Object.assign(app, { secrets: [], keys: [] });
        app.owner = to.jid;
        note(me, 'app.hand-over', clientId);
        return { body: overseen(app) };
      },
      'GET /api/consents/pending': (me, { query }) => {
        const request = requests.get(query.get('state'));
        if (request?.jid !== me.jid) throw new Refusal(404, 'no-such-request');
        const { clientId, name, owner } = request.app;
        const { redirectUri, scopes } = request;
        return { body: { clientId, name, owner: nameOf(owner), redirectUri, scopes } };
      },
      'GET /api/consents': (me) => ({ body: { items: [...(consents.get(me.jid)?.values() ?? [])] } }),
      'DELETE /api/consents/{clientId}': (me, { clientId }) => {
        if (!consents.get(me.jid)?.delete(clientId)) throw new Refusal(404, 'nothing-granted');
        return { status: 204 };
      },
      'DELETE /api/consents': (me) => {
        consents.delete(me.jid);
        return { status: 204 };
      },
      'GET /api/logins/{name}/consents': (me, { name }) => ({
        body: { items: [...(consents.get(jidOf(name))?.values() ?? [])] },
      }),
      'DELETE /api/logins/{name}/consents/{clientId}': (me, { name, clientId }) => {
        if (!consents.get(jidOf(name))?.delete(clientId)) throw new Refusal(404, 'nothing-granted');
        note(me, 'login.withdraw-consent', name, clientId);
        return { status: 204 };
      },
      'POST /api/consents/devices': (me, { body }) => {
        if ((wrongCodes.get(me.jid) ?? 0) >= 10) throw new Refusal(429, 'too-many-tries');
        const found = [...devices.values()].find((one) => one.code === body.code && one.jid === undefined);
        if (found === undefined) {
          wrongCodes.set(me.jid, (wrongCodes.get(me.jid) ?? 0) + 1);
          throw new Refusal(404, 'no-such-request');
        }
        Object.assign(found, { jid: me.jid, state: randomUUID() });
        const { clientId, name, owner } = found.app;
        const { state, scopes, askedFrom, askedAt } = found;
        const here = askedFrom === '127.0.0.1';
        return { body: { state, clientId, name, owner: nameOf(owner), scopes, askedFrom, askedAt, here } };
      },
      'POST /api/consents/devices/answers': (me, { body }) => {
        const found = [...devices.values()].find((one) => one.state === body.state && one.jid === me.jid);
        if (found === undefined || found.allowed !== undefined) throw new Refusal(404, 'no-such-request');
        found.allowed = body.allow;
        return { status: 204 };
      },
      'POST /oauth2/device_authorization': (_, { form }) => {
        const app = apps.get(form.get('client_id'));
        if (app?.device !== true) throw new Refusal(400, 'unauthorized_client');
        const deviceCode = randomUUID();
        const letters = 'BCDFGHJKLMNPQRSTVWXZ';
        const half = () => Array.from({ length: 4 }, () => letters[Math.floor(Math.random() * 20)]).join('');
        const code = `${half()}-${half()}`;
        const askedFrom = form.get('mock_from') ?? '127.0.0.1';
        const scopes = form.get('scope').split(' ').sort();
        devices.set(deviceCode, { app, code, scopes, askedFrom, askedAt: new Date().toISOString() });
        return {
          body: { device_code: deviceCode, user_code: code, verification_uri_complete: `/device?code=${code}` },
        };
      },
      'POST /oauth2/token': (_, { form, authorization }) => {
        if (form.get('grant_type') === 'client_credentials') {
          const [clientId] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
          return { body: { access_token: tokenOf(apps.get(clientId)) } };
        }
        const found = devices.get(form.get('device_code'));
        if (found?.allowed !== true) {
          return {
            status: 400,
            body: { error: found?.allowed === false ? 'access_denied' : 'authorization_pending' },
          };
        }
        const idToken = randomUUID();
        idTokens.set(idToken, { clientId: found.app.clientId, jid: found.jid });
        return { body: { access_token: randomUUID(), id_token: idToken } };
      },
      'GET /oauth2/logout': (me, { query, end }) => {
        const hint = idTokens.get(query.get('id_token_hint'));
        const wanted = query.get('post_logout_redirect_uri');
        if (wanted !== null && !apps.get(hint?.clientId)?.logoutUris.includes(wanted)) {
          return { status: 302, location: '/sign-out?error=invalid-sign-out-request' };
        }
        if (me !== undefined && hint?.jid !== me.jid) {
          return { status: 302, location: `/sign-out?continue=${encodeURIComponent(`/oauth2/logout?${query}`)}` };
        }
        if (me !== undefined) end();
        const to = new URL(wanted ?? 'http://mock/');
        if (query.get('state') !== null) to.searchParams.set('state', query.get('state'));
        return { status: 302, location: wanted === null ? '/' : to.href };
      },
      'GET /oauth2/authorize': (me, { query }) => {
        if (me === undefined) {
          return {
            status: 302,
            location: `/?continue=${encodeURIComponent(`/oauth2/authorize?${query}`)}`,
          };
        }
        // As the platform has it: what is asked by "now" holds for half a minute.
        const mostSeconds = query.get('prompt') === 'login' ? 30 : Number(query.get('max_age') ?? Infinity);
        if (Date.now() - me.openedAt > mostSeconds * 1000) {
          return {
            status: 302,
            location: `/?again=1&continue=${encodeURIComponent(`/oauth2/authorize?${query}`)}`,
          };
        }
        const app = apps.get(query.get('client_id'));
        const redirectUri = query.get('redirect_uri') ?? app?.redirectUris[0];
        if (app === undefined || !isLetIn(app) || !app.redirectUris.includes(redirectUri)) {
          return { status: 302, location: '/consent?error=invalid-authorization-request' };
        }
        const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean);
        const request = { app, jid: me.jid, redirectUri, scopes, state: query.get('state') };
        const given = consents.get(me.jid)?.get(app.clientId)?.scopes ?? [];
        if (scopes.every((scope) => given.includes(scope))) {
          return { status: 302, location: back(request, { code: randomUUID() }) };
        }
        const state = randomUUID();
        requests.set(state, request);
        return { status: 302, location: `/consent?${new URLSearchParams({ client_id: app.clientId, state })}` };
      },
      'POST /oauth2/authorize': (me, { form }) => {
        const request = requests.get(form.get('state'));
        if (request?.jid !== me.jid) throw new Refusal(400, 'invalid-authorization-request');
        requests.delete(form.get('state'));
        const scopes = form.getAll('scope');
        if (scopes.length === 0) return { body: { location: back(request, { error: 'access_denied' }) } };
        const { clientId, name } = request.app;
        const mine = consents.get(me.jid) ?? new Map();
        consents.set(
          me.jid,
          mine.set(clientId, {
            clientId,
            name,
            scopes,
            givenAt: new Date().toISOString(),
            lastUsedAt: new Date().toISOString(),
          }),
        );
        return { body: { location: back(request, { code: randomUUID() }) } };
      },
    },
  };
}
