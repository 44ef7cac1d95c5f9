// Apps and what people let them do, in memory.
import { randomUUID } from 'node:crypto';

const OPEN = ['identity.people.read'];

/** @returns routes for apps, and the two of the authorization server that browsers come to */
export function appRoutes(world, Refusal, may, note) {
  const apps = new Map();
  const consents = new Map();
  const requests = new Map();
  const nameOf = (jid) => world.people.get(jid)?.displayName ?? null;
  const own = (me, clientId) => {
    may(me, 'identity.app.manage');
    const app = apps.get(clientId);
    if (app === undefined || app.owner !== me.jid) throw new Refusal(404, 'no-such-app');
    return app;
  };
  const view = ({ owner, secrets, ...app }) => app;
  const wanted = (body) => {
    if (!(body.name ?? '').trim()) throw new Refusal(400, 'invalid-app-name');
    for (const uri of body.redirectUris ?? []) {
      if (!/^https:\/\/[\w.-]+|^http:\/\/127\.0\.0\.1[:/]/.test(uri)) throw new Refusal(400, 'invalid-redirect-uri');
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
          idTokenAlg: body.idTokenAlg ?? 'RS256',
          proofRequired: body.proofRequired === true,
          secrets: [],
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
      'POST /api/apps/{clientId}/secrets': (me, { clientId }) => {
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
      'GET /oauth2/authorize': (me, { query }) => {
        if (me === undefined) {
          return {
            status: 302,
            location: `/?continue=${encodeURIComponent(`/oauth2/authorize?${query}`)}`,
          };
        }
        const app = apps.get(query.get('client_id'));
        const redirectUri = query.get('redirect_uri') ?? app?.redirectUris[0];
        if (app === undefined || !app.redirectUris.includes(redirectUri)) {
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
        consents.set(me.jid, mine.set(clientId, { clientId, name, scopes, givenAt: new Date().toISOString() }));
        return { body: { location: back(request, { code: randomUUID() }) } };
      },
    },
  };
}
