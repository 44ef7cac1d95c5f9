// Organisations, departments and who is in them, with all that was so before, in memory.

/** @param nameOf what somebody of that name is called; undefined where there is nobody */
export function organisationRoutes(Refusal, may, note, nameOf) {
  const organisations = [{ id: '1', name: 'Amber Travel' }];
  const begun = Date.now() - 400 * 86_400_000;
  const at = (days) => new Date(begun + days * 86_400_000).toISOString();
  /** What a department was for a while; one with no end is how it is now. */
  const spans = [];
  const memberships = [];
  let made = 10;
  const begin = (department, organisation, parent, name, from, changedBy) =>
    spans.unshift({ id: department, organisation, parent, name, from, until: null, changedBy });
  const end = (all, when) => all.filter((one) => one.until === null).forEach((one) => (one.until = when));
  const named = (parent, name, from) => {
    made += 1;
    begin(String(made), '1', parent, name, from, 'ada');
    return String(made);
  };
  const reservations = named(null, 'Reservations', at(0));
  const night = named(reservations, 'Night desk', at(0));
  named(null, 'Finance', at(0));
  const tickets = named(null, 'Ticketing', at(20));
  end(
    spans.filter((one) => one.id === tickets),
    at(200),
  );
  begin(tickets, '1', reservations, 'Tickets and fares', at(200), 'ada');
  const join = (department, name, title, lead, from) =>
    memberships.unshift({ department, name, title, lead, from, until: null, changedBy: 'ada' });
  join(tickets, 'ben', 'Clerk', false, at(30));
  end(memberships, at(150));
  join(night, 'ben', 'Night manager', true, at(150));

  const read = (me) => may(me, 'identity.organisation.read');
  const manage = (me) => may(me, 'identity.organisation.manage');
  const then = (query) => Date.parse(query.get('at') ?? '') || Date.now();
  const held = (one, when) => Date.parse(one.from) <= when && (one.until === null || when < Date.parse(one.until));
  const now = (id) => {
    const found = spans.find((one) => one.id === id && one.until === null);
    if (found === undefined) throw new Refusal(404, 'no-such-department');
    return found;
  };
  const above = (id) => {
    const found = [];
    for (let one = id; one !== null && one !== undefined; one = now(one).parent) found.push(one);
    return found;
  };
  const titled = (name) => {
    if (!(name ?? '').trim()) throw new Refusal(400, 'invalid-title');
    return name;
  };
  const view = (one) => ({
    login: one.name,
    name: one.name,
    displayName: nameOf(one.name) ?? one.name,
    department: one.department,
    departmentName: spans.find((span) => span.id === one.department && span.until === null)?.name ?? '',
    title: one.title,
    lead: one.lead,
    from: one.from,
    until: one.until,
    changedBy: one.changedBy,
  });
  const list = (items) => ({ body: { items, next: null } });

  return {
    /** Whether somebody is in that department now, or in one beneath it. */
    within: (department, name) =>
      memberships.some((one) => one.name === name && one.until === null && above(one.department).includes(department)),
    routes: {
      'GET /api/organisations': (me) => {
        read(me);
        return list(organisations);
      },
      'POST /api/organisations': (me, { body }) => {
        manage(me);
        if (organisations.some((one) => one.name === titled(body.name))) throw new Refusal(409, 'title-taken');
        organisations.push({ id: String(organisations.length + 1), name: body.name });
        note(me, 'organisation.add', body.name);
        return { status: 201, body: organisations.at(-1) };
      },
      'GET /api/organisations/{id}/departments': (me, { id, query }) => {
        read(me);
        return list(spans.filter((one) => one.organisation === id && held(one, then(query))));
      },
      'POST /api/organisations/{id}/departments': (me, { id, body }) => {
        manage(me);
        titled(body.name);
        if (body.parent) now(body.parent);
        made += 1;
        begin(String(made), id, body.parent ?? null, body.name, new Date().toISOString(), me.name);
        note(me, 'department.add', body.name);
        return { status: 201, body: now(String(made)) };
      },
      'PATCH /api/departments/{id}': (me, { id, body }) => {
        manage(me);
        const before = now(id);
        const parent = body.parent === undefined ? before.parent : body.parent || null;
        if (parent !== null && above(parent).includes(id)) throw new Refusal(409, 'department-circle');
        const when = new Date().toISOString();
        end([before], when);
        begin(id, before.organisation, parent, titled(body.name ?? before.name), when, me.name);
        note(me, 'department.change', id);
        return { body: now(id) };
      },
      'DELETE /api/departments/{id}': (me, { id }) => {
        manage(me);
        const used =
          spans.some((one) => one.parent === id && one.until === null) ||
          memberships.some((one) => one.department === id && one.until === null);
        if (used) throw new Refusal(409, 'department-in-use');
        end([now(id)], new Date().toISOString());
        note(me, 'department.close', id);
        return { status: 204 };
      },
      'GET /api/departments/{id}/history': (me, { id }) => {
        read(me);
        const items = spans.filter((one) => one.id === id);
        if (items.length === 0) throw new Refusal(404, 'no-such-department');
        return { body: { items } };
      },
      'GET /api/departments/{id}/members': (me, { id, query }) => {
        read(me);
        return list(memberships.filter((one) => one.department === id && held(one, then(query))).map(view));
      },
      'POST /api/departments/{id}/members': (me, { id, body }) => {
        manage(me);
        if (nameOf(body.login) === undefined) throw new Refusal(404, 'no-such-login');
        // As though something were granted to finance that nobody who asks here holds.
        if (now(id).name === 'Finance') throw new Refusal(403, 'move-gives-more');
        if (memberships.some((one) => one.department === id && one.name === body.login && one.until === null)) {
          throw new Refusal(409, 'already-member');
        }
        join(id, body.login, body.title ?? '', body.lead ?? false, new Date().toISOString());
        note(me, 'department.join', body.login);
        return { status: 201, body: view(memberships[0]) };
      },
      'DELETE /api/departments/{id}/members/{name}': (me, { id, name }) => {
        manage(me);
        const found = memberships.find((one) => one.department === id && one.name === name && one.until === null);
        if (found === undefined) throw new Refusal(404, 'not-a-member');
        end([found], new Date().toISOString());
        note(me, 'department.leave', name);
        return { status: 204 };
      },
      'GET /api/logins/{name}/departments': (me, { name }) => {
        read(me);
        return { body: { items: memberships.filter((one) => one.name === name).map(view) } };
      },
    },
  };
}
