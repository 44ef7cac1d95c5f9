// Bundles, grants, why and who, in memory.
const PERSON = ['identity.people.read', 'identity.ticket.issue', 'messaging.line.read', 'messaging.group.create'];

/**
 * @param within whether somebody is in a department, or in one beneath it
 * @returns routes for what is granted; the subject of a grant is the login that /api/people names
 */
export function accessRoutes(world, Refusal, may, note, { all, apps, bundleOf, nameOf, within }) {
  const bundles = [];
  const grants = [];
  const boundaries = [{ id: '1', kind: 'service-line', name: 'Hotels' }];
  const read = (me) => may(me, 'identity.access.read');
  const manage = (me) => may(me, 'identity.access.manage');
  const bundle = (id) => {
    const found = bundles.find((one) => one.id === id);
    if (found === undefined) throw new Refusal(404, 'no-such-bundle');
    return found;
  };
  const checked = (body, self) => {
    if (!(body.name ?? '').trim()) throw new Refusal(400, 'invalid-title');
    if (bundles.some((one) => one !== self && one.name === body.name)) throw new Refusal(409, 'title-taken');
    if ((body.permissions ?? []).length === 0) throw new Refusal(400, 'invalid-permission');
    return { name: body.name, permissions: [...body.permissions].sort() };
  };
  const builtIn = (name) => (bundleOf(name) === 'administrator' ? all : PERSON);
  const living = (grant) => grant.ended === null && (grant.until === null || Date.parse(grant.until) > Date.now());
  const gives = (grant, permission) =>
    living(grant) &&
    (grant.permission === permission ||
      (grant.bundle !== null && bundle(grant.bundle).permissions.includes(permission)));
  const reaches = (grant, kind, subject) =>
    (grant.kind === kind && grant.subject === subject) ||
    (grant.kind === 'department' && kind === 'person' && within(grant.subject, subject));
  const ways = (kind, subject, permission, owner) => [
    ...(kind === 'person' && builtIn(subject).includes(permission) ? [{ grant: null, enough: true }] : []),
    ...grants
      .filter((grant) => gives(grant, permission) && reaches(grant, kind, subject))
      .map((grant) => ({
        grant,
        enough: owner === null || grant.range === 'all' || (grant.range === 'own' && owner === subject),
      })),
  ];

  return {
    routes: {
      'GET /api/access/permissions': (me) => {
        read(me);
        const items = all.map((permission) => ({
          permission,
          reach: permission === 'identity.people.read' ? 'open' : 'internal',
          ranged: permission === 'messaging.session.read',
          everybody: PERSON.includes(permission),
        }));
        return { body: { items } };
      },
      'GET /api/access/bundles': (me) => {
        read(me);
        return { body: { items: bundles, next: null } };
      },
      'POST /api/access/bundles': (me, { body }) => {
        manage(me);
        const made = { id: String(bundles.length + 1), ...checked(body) };
        bundles.push(made);
        note(me, 'bundle.add', made.name);
        return { status: 201, body: made };
      },
      'PUT /api/access/bundles/{id}': (me, { id, body, meant }) => {
        manage(me);
        if ((body.permissions ?? []).some((one) => !PERSON.includes(one))) {
          meant('bundle.change', id, ...body.permissions);
        }
        return { body: Object.assign(bundle(id), checked(body, bundle(id))) };
      },
      'DELETE /api/access/bundles/{id}': (me, { id }) => {
        manage(me);
        if (grants.some((grant) => grant.bundle === id)) throw new Refusal(409, 'bundle-in-use');
        bundles.splice(bundles.indexOf(bundle(id)), 1);
        return { status: 204 };
      },
      'GET /api/access/boundaries': (me) => {
        read(me);
        return { body: { items: boundaries, next: null } };
      },
      'GET /api/access/apps': (me) => {
        read(me);
        const items = apps().map(({ app, clientId, name, owner, disabled }) => ({
          app,
          clientId,
          name,
          owner: nameOf(owner),
          disabled,
        }));
        return { body: { items, next: null } };
      },
      'GET /api/access/grants': (me, { query }) => {
        read(me);
        const items = grants.filter(
          (grant) => grant.kind === query.get('kind') && grant.subject === query.get('subject'),
        );
        return { body: { items: items.reverse(), next: null } };
      },
      'POST /api/access/grants': (me, { body, meant }) => {
        manage(me);
        const given = body.bundle ? bundle(body.bundle).permissions : [body.permission];
        if (given.some((one) => !PERSON.includes(one))) {
          meant('grant.add', body.kind, body.subject, ...given, body.range, body.until);
        }
        if (!(body.reason ?? '').trim()) throw new Refusal(400, 'invalid-reason');
        if (body.until && Date.parse(body.until) < Date.now()) throw new Refusal(400, 'invalid-validity');
        const before = grants.find((grant) => grant.key === body.key);
        if (before !== undefined) return { status: 201, body: before };
        const grant = {
          id: String(grants.length + 1),
          kind: body.kind,
          subject: body.subject,
          permission: body.permission ?? null,
          bundle: body.bundle ?? null,
          boundary: body.boundary ?? null,
          range: body.range ?? 'all',
          from: new Date().toISOString(),
          until: body.until ?? null,
          producer: 'administration',
          key: body.key,
          reason: body.reason,
          grantedBy: me.name,
          grantedAt: new Date().toISOString(),
          ended: null,
        };
        grants.push(grant);
        note(me, 'grant.add', `${grant.kind}:${grant.subject}`);
        return { status: 201, body: grant };
      },
      'DELETE /api/access/grants/{id}': (me, { id }) => {
        manage(me);
        const grant = grants.find((one) => one.id === id && one.ended === null);
        if (grant === undefined) throw new Refusal(404, 'no-such-grant');
        grant.ended = new Date().toISOString();
        note(me, 'grant.end', id);
        return { status: 204 };
      },
      'GET /api/access/why': (me, { query }) => {
        read(me);
        const found = ways(query.get('kind'), query.get('subject'), query.get('permission'), query.get('owner'));
        const decision = found.some((way) => way.enough) ? 'allowed' : found.length > 0 ? 'out-of-range' : 'not-held';
        return { body: { decision, ways: found } };
      },
      'GET /api/access/who': (me, { query }) => {
        read(me);
        const kind = query.get('kind') ?? 'person';
        const people =
          kind === 'app'
            ? apps().map(({ app, clientId, name }) => ({ login: null, app, name: clientId, displayName: name }))
            : [...world.people.values()].map(({ name, displayName }) => ({ login: name, name, displayName }));
        const holders = people
          .map((person) => {
            const found = ways(kind, person.app ?? person.name, query.get('permission'), null);
            const widest = found.some((way) => way.grant === null || way.grant.range === 'all')
              ? 'all'
              : (found[0]?.grant.range ?? null);
            return { ...person, range: widest, held: found.length > 0 };
          })
          .filter((one) => one.held);
        const id = (one) => one.login ?? one.app;
        const from = holders.findIndex((one) => id(one) === query.get('after')) + 1;
        const limit = Number(query.get('limit') ?? 50);
        const items = holders.slice(from, from + limit).map(({ held, ...holder }) => holder);
        return { body: { items, next: from + limit < holders.length ? id(items.at(-1)) : null } };
      },
    },
  };
}
