// What administrators see, in memory: a crowd of logins, sessions, three nodes or one, 64 shards, and what was done.
import { randomUUID } from 'node:crypto';
import { accessRoutes } from './access.mjs';
import { appRoutes } from './apps.mjs';
import { configurationRoutes } from './configuration.mjs';
import { organisationRoutes } from './organisation.mjs';
import { trafficRoutes } from './traffic.mjs';
import { DOMAIN } from './world.mjs';

const DAY = 86_400_000;
export const CONSOLE_PERMISSIONS = [
  'identity.login.manage',
  'identity.deed.read',
  'identity.app.manage',
  'identity.app.oversee',
  'identity.access.read',
  'identity.access.manage',
  'identity.organisation.read',
  'identity.organisation.manage',
  'messaging.session.read',
  'messaging.session.end',
  'messaging.shard.read',
  'platform.overview.read',
  'platform.node.read',
  'platform.node.drain',
  'configuration.setting.read',
  'configuration.setting.change',
  'gateway.traffic.read',
];

/**
 * @param signOut ends all sessions of an address
 * @param permit gives a login's sessions the permissions of its bundle
 * @returns routes for the console, and {change} by which a journey breaks things
 */
export function consoleRoutes(world, Refusal, signOut, permit) {
  const refuseBadPassword = (password) => {
    // Everybody has a short one here.
    if (password.length < 10 && password !== 'travel') throw new Refusal(400, 'weak-password');
    if (/^\d*$|^\W*password\W*/i.test(password)) throw new Refusal(400, 'known-password');
  };
  const begun = Date.now();
  const ago = (millis) => new Date(begun - millis).toISOString();
  const logins = new Map(
    [...world.people.values()].map((person, at) => [
      person.name,
      {
        login: String(at + 1),
        name: person.name,
        displayName: person.displayName,
        jid: person.jid,
        realm: person.name.startsWith('guest') ? 'customers' : 'employees',
        bundle: at === 0 ? 'administrator' : 'person',
        createdAt: ago((at % 90) * DAY),
        disabled: person.name === 'noah',
      },
    ]),
  );
  const deeds = [];
  const links = new Map();
  const passwords = new Map();
  const state = { alone: false, trouble: false, silent: [] };
  const nodes = ['berlin-1', 'berlin-2', 'munich-1'];
  let sessions = [...world.people.values()].slice(0, 75).map((person, at) => ({
    session: `${person.jid}/${at % 3 === 0 ? 'gajim.X7' : `channel-${1000 + at}`}`,
    jid: person.jid,
    resource: at % 3 === 0 ? 'gajim.X7' : `channel-${1000 + at}`,
    displayName: person.displayName,
    node: nodes[at % 3],
    kind: at % 3 === 0 ? 'xmpp' : 'channel',
    client: at % 3 === 0 ? 'gajim.org' : '',
    address: `192.0.2.${10 + at}`,
    show: at % 5 === 0 ? 'away' : 'online',
    since: ago(at * 700_000 + 30_000),
    idleSeconds: (at * 37) % 900,
    signIn: at % 3 === 0 ? null : `browser-of-${person.name}`,
  }));
  const alive = () => (state.alone ? nodes.slice(0, 1) : nodes.filter((node) => !state.silent.includes(node)));
  const may = (me, permission) => {
    if (!me.permissions.includes(permission)) throw new Refusal(403, 'not-permitted');
  };
  const login = (name) => {
    const found = logins.get(name);
    if (found === undefined) throw new Refusal(404, 'no-such-login');
    return found;
  };
  const note = (me, deed, subject, detail = '', outcome = 'done') =>
    deeds.unshift({
      id: String(deeds.length + 1),
      at: new Date().toISOString(),
      name: me.name,
      deed,
      subject,
      detail,
      address: '192.0.2.7',
      request: 'mock-request',
      outcome,
    });
  const paged = (all, after, limit, key) => {
    const items = all.filter((one) => key(one) > after).slice(0, limit);
    const last = items.at(-1);
    return { items, next: last !== undefined && all.at(-1) !== last ? key(last) : null };
  };
  const vitals = (node) => ({
    node,
    version: state.trouble && node === 'munich-1' ? '0.2.0' : '0.1.0',
    startedAt: ago(3 * DAY + 7_200_000),
    parts: [
      { part: 'database', state: 'well', what: null, advice: null },
      { part: 'message log', state: 'well', what: null, advice: null },
      ...(state.draining === node
        ? [
            { part: 'cluster', state: 'unwell', what: 'This node is leaving.', advice: 'It hands its shards over.' },
            { part: 'node', state: 'unwell', what: 'This node is draining.', advice: 'Nothing is to be done.' },
          ]
        : []),
      state.trouble && node === 'berlin-1'
        ? {
            part: 'backup',
            state: 'impaired',
            what: 'The disk with the backups is full.',
            advice: 'Make room on it or name another folder in posthouse.backup.folder.',
          }
        : { part: 'backup', state: 'well', what: null, advice: null },
      state.trouble && node === 'berlin-2'
        ? {
            part: 'XMPP listeners',
            state: 'unwell',
            what: 'They are not open.',
            advice:
              'The server is starting or stopping, or one of several nodes that is not well; wait, or look at its other parts.',
          }
        : { part: 'XMPP listeners', state: 'well', what: null, advice: null },
    ],
    people: 25,
    sessions: state.alone ? 75 : 25,
    pages: state.alone ? 50 : 17,
    clients: state.alone ? 75 : 26,
    behind: state.trouble ? 3 : 0,
    messages: Array.from({ length: 60 }, (_, at) => Math.round(20 + 18 * Math.sin(at / 6) + ((at * 7919) % 11))),
    spanSeconds: 5,
    backup: state.alone
      ? { kind: 'following', safeAt: ago(20_000), lastFullAt: ago(2 * DAY) }
      : { kind: 'yours', safeAt: null, lastFullAt: null },
    certificateEnds: ago(state.trouble ? -9 * DAY : -200 * DAY),
    shardsLeft: state.draining === node ? 12 : null,
  });

  const configuration = configurationRoutes(may, Refusal, note);
  const apps = appRoutes(world, Refusal, may, note, (jid) =>
    [...logins.values()].some((one) => one.jid === jid && one.disabled),
  );
  const organisation = organisationRoutes(Refusal, may, note, (name) => logins.get(name)?.displayName);
  const access = accessRoutes(world, Refusal, may, note, {
    all: [...CONSOLE_PERMISSIONS, 'identity.people.read', 'identity.ticket.issue', 'messaging.line.read'].sort(),
    apps: apps.all,
    bundleOf: (name) => logins.get(name)?.bundle,
    nameOf: apps.nameOf,
    within: organisation.within,
  });

  return {
    readableBy: apps.readableBy,
    change: (body) => {
      Object.assign(state, body);
      configuration.change(body);
    },
    passwords,
    bundleOf: (name) => logins.get(name)?.bundle,
    refuse: apps.refuse,
    routes: {
      ...configuration.routes,
      ...apps.routes,
      ...access.routes,
      ...organisation.routes,
      ...trafficRoutes(may, state, alive, ago),
      'GET /api/overview': (me) => {
        may(me, 'platform.overview.read');
        return {
          body: {
            self: nodes[0],
            alone: state.alone,
            time: new Date().toISOString(),
            nodes: alive().map(vitals),
            silent: state.alone ? [] : state.silent,
            orphans: state.alone ? null : (state.orphans ?? 0),
          },
        };
      },
      'GET /api/nodes': (me) => {
        may(me, 'platform.node.read');
        const items = (state.alone ? nodes.slice(0, 1) : nodes).map((name, at) => ({
          name,
          state: state.silent.includes(name) ? 'silent' : state.draining === name ? 'draining' : 'ready',
          says: state.draining === name ? '12 shards and 20 clients are still there.' : '',
          roles: ['web', 'xmpp'],
          version: '0.1.0',
          since: ago((3 + at) * DAY),
          sessions: 25,
          clients: 26,
          shards: state.alone ? 0 : [22, 21, 21][at],
          behind: state.trouble && at === 1 ? 1234 : 0,
          address: state.alone ? '' : `10.0.0.${at + 1}:7800`,
          alive: !state.silent.includes(name),
        }));
        return {
          body: { items, self: nodes[0], alone: state.alone, join: state.alone ? null : '10.0.0.1:7800' },
        };
      },
      'POST /api/nodes/{name}/drain': (me, { name }) => {
        may(me, 'platform.node.drain');
        // Until its next word the others know nothing of it.
        if (!state.slow) state.draining = name;
        note(me, 'node.drain', name);
        return { status: 204 };
      },
      'GET /api/shards': (me) => {
        may(me, 'messaging.shard.read');
        const items = Array.from({ length: 64 }, (_, shard) => {
          const owner = state.alone ? nodes[0] : nodes[shard % 3];
          return {
            shard,
            owner,
            epoch: '7',
            sequence: String(118_000 + shard * 313),
            behind: state.silent.includes(owner) ? null : state.trouble && shard % 17 === 4 ? shard : 0,
          };
        });
        return { body: { items, silent: state.alone ? [] : state.silent } };
      },
      'GET /api/sessions': (me, { query }) => {
        may(me, 'messaging.session.read');
        const words = (query.get('query') ?? '').toLowerCase();
        const all = sessions
          .filter(
            (one) =>
              `${one.displayName} ${one.jid}`.toLowerCase().includes(words) &&
              ['', null, one.kind].includes(query.get('kind')) &&
              ['', null, one.node].includes(query.get('node')),
          )
          .sort((one, other) => (one.session < other.session ? -1 : 1));
        const page = paged(all, query.get('after') ?? '', 50, (one) => one.session);
        return { body: { ...page, total: all.length, silent: state.alone ? [] : state.silent } };
      },
      'POST /api/sessions/end': (me, { body }) => {
        may(me, 'messaging.session.end');
        sessions = sessions.filter((one) => one.session !== body.session);
        note(me, 'session.end', body.session);
        return { status: 204 };
      },
      'GET /api/deeds': (me, { query }) => {
        may(me, 'identity.deed.read');
        const words = (query.get('query') ?? '').toLowerCase();
        const items = deeds.filter((deed) => `${deed.name} ${deed.deed} ${deed.subject}`.toLowerCase().includes(words));
        return { body: { items: items.slice(0, 50), next: null } };
      },
      'GET /api/bundles': (me) => {
        may(me, 'identity.login.manage');
        const person = ['identity.people.read', 'identity.ticket.issue', 'messaging.line.read'];
        return {
          body: {
            items: [
              { bundle: 'administrator', permissions: [...person, ...CONSOLE_PERMISSIONS].sort() },
              { bundle: 'person', permissions: person },
            ],
          },
        };
      },
      'GET /api/logins': (me, { query }) => {
        may(me, 'identity.login.manage');
        const words = (query.get('query') ?? '').toLowerCase();
        const all = [...logins.values()]
          .filter((one) => `${one.displayName} ${one.name}`.toLowerCase().includes(words))
          .sort((one, other) => (one.name < other.name ? -1 : 1));
        return { body: paged(all, query.get('after') ?? '', Number(query.get('limit') ?? 50), (one) => one.name) };
      },
      'GET /api/logins/{name}': (me, { name }) => {
        may(me, 'identity.login.manage');
        return { body: login(name) };
      },
      'POST /api/logins': (me, { body, meant }) => {
        may(me, 'identity.login.manage');
        if (body.bundle === 'administrator') meant('login.add', body.name, body.password);
        if (!/^[A-Za-z0-9._-]{1,64}$/.test(body.name)) throw new Refusal(400, 'invalid-name');
        if (logins.has(body.name)) throw new Refusal(409, 'name-taken');
        refuseBadPassword(body.password);
        const made = {
          login: String(logins.size + 1),
          name: body.name,
          displayName: body.displayName,
          jid: `${body.name}@${DOMAIN}`,
          realm: body.realm,
          bundle: body.bundle,
          createdAt: new Date().toISOString(),
          disabled: false,
        };
        logins.set(body.name, made);
        world.people.set(made.jid, { jid: made.jid, name: made.name, displayName: made.displayName });
        note(me, 'login.add', body.name, `${body.realm}, ${body.bundle}`);
        return { status: 201, body: made };
      },
      'PATCH /api/logins/{name}': (me, { name, body, meant }) => {
        may(me, 'identity.login.manage');
        const found = login(name);
        if (body.bundle === 'administrator' && found.bundle !== 'administrator') meant('login.change', name);
        Object.assign(found, body);
        if (body.disabled === true) signOut(found.jid);
        if (body.bundle !== undefined) permit(found.jid, body.bundle);
        note(me, body.disabled === undefined ? 'login.change' : body.disabled ? 'login.disable' : 'login.enable', name);
        return { body: found };
      },
      'PUT /api/logins/{name}/password': (me, { name, body, meant }) => {
        may(me, 'identity.login.manage');
        if (login(name).bundle === 'administrator') meant('login.set-password', name, body.password);
        refuseBadPassword(body.password);
        passwords.set(login(name).name, body.password);
        note(me, 'login.set-password', login(name).name);
        return { status: 204 };
      },
      'POST /api/logins/{name}/link': (me, { name, meant }) => {
        may(me, 'identity.login.manage');
        if (login(name).bundle === 'administrator') meant('login.make-link', name);
        note(me, 'login.make-link', login(name).name);
        const secret = randomUUID().replaceAll('-', '') + 'mockmockmoc';
        links.set(secret, name);
        return { status: 201, body: { secret, expiresAt: new Date(Date.now() + DAY).toISOString() } };
      },
      'POST /api/password-link': (_, { body }) => {
        const owner = logins.get(links.get(body.secret));
        if (owner === undefined) throw new Refusal(404, 'link-ended');
        return { body: { name: owner.name, displayName: owner.displayName } };
      },
      'PUT /api/password-link': (_, { body }) => {
        const owner = logins.get(links.get(body.secret));
        if (owner === undefined) throw new Refusal(404, 'link-ended');
        passwords.set(owner.name, body.password);
        links.delete(body.secret);
        // As if she had signed in already.
        sessions.push({
          ...sessions[1],
          session: `${owner.jid}/channel-1`,
          jid: owner.jid,
          signIn: `browser-of-${owner.name}`,
          resource: 'channel-1',
          displayName: owner.displayName,
        });
        return { status: 204 };
      },
      'DELETE /api/logins/{name}': (me, { name }) => {
        may(me, 'identity.login.manage');
        logins.delete(login(name).name);
        note(me, 'login.remove', name);
        return { status: 204 };
      },
      'GET /api/logins/{name}/sessions': (me, { name }) => {
        may(me, 'identity.login.manage');
        const items = ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'curl/8.5'];
        return {
          body: {
            items: items.slice(0, login(name).disabled ? 0 : 2).map((agent, at) => ({
              session: `s${at}`,
              openedAt: ago(at * DAY),
              lastSeenAt: ago(at * 3_600_000),
              expiresAt: ago(-30 * DAY),
              agent,
              address: `192.0.2.${at + 1}`,
            })),
          },
        };
      },
      'DELETE /api/logins/{name}/sessions': (me, { name }) => {
        may(me, 'identity.login.manage');
        sessions = sessions.filter((one) => one.jid !== login(name).jid);
        note(me, 'login.end-sessions', name);
        return { status: 204 };
      },
      'DELETE /api/logins/{name}/sessions/{session}': (me, { name, session }) => {
        may(me, 'identity.login.manage');
        note(me, 'login.end-session', login(name).name);
        if (session === `browser-of-${name}`) {
          sessions = sessions.filter((one) => one.signIn !== session);
          signOut(login(name).jid);
        }
        return { status: 204 };
      },
      'POST /api/logins/import': (me, { body, meant }) => {
        may(me, 'identity.login.manage');
        if (/administrator/i.test(body.csv)) meant('login.import', body.csv.length);
        const [header, ...rows] = body.csv.trim().split('\n');
        if (!header.startsWith('name,password')) throw new Refusal(400, 'invalid-header');
        // Rows are worked on side by side, so they come in no order.
        const refused = rows
          .flatMap((row, at) =>
            logins.has(row.split(',')[0]) ? [{ line: at + 2, code: 'name-taken', advice: 'Choose another one.' }] : [],
          )
          .reverse();
        note(me, 'login.import', `${rows.length} lines`);
        return { body: { added: rows.length - refused.length, updated: 0, unchanged: 0, refused } };
      },
    },
  };
}
