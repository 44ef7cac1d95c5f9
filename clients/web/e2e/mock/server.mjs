// The platform as the web client sees it, in memory: /api, /channel and the built files with the headers of the
// gateway. Several people can be signed in and talk to each other; whoever has no connection is played by the server
// when `lively` is asked for. Paths under /mock/ let a journey break things.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { accountRoutes, signInOf } from './account.mjs';
import { CONSOLE_PERMISSIONS, consoleRoutes } from './console.mjs';
import { DOMAIN, jidOf, LINE_DOMAIN, World } from './world.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** For everybody, signed in or not. */
const OPEN = [
  'GET /api/session',
  'POST /api/session',
  'POST /api/password-link',
  'PUT /api/password-link',
  'GET /oauth2/authorize',
  'GET /oauth2/logout',
  'POST /oauth2/device_authorization',
  'POST /oauth2/token',
];

/** Where apps come, for whom a cookie says nothing. */
const FOR_APPS = ['POST /oauth2/device_authorization', 'POST /oauth2/token'];

class Refusal extends Error {
  constructor(status, code, more = {}) {
    super(code);
    this.status = status;
    this.code = code;
    this.more = more;
  }
}

/** Starts on a loopback port (0: a free one) and answers {url, close, world}. The password of everyone is "travel". */
export async function startMock({ port = 0, lively = false, delayMillis = 0 } = {}) {
  const world = new World();
  const sessions = new Map();
  /** What each was made for: a session, an action and its parameters. */
  const proofs = new Map();
  const sockets = new Set();
  /** What somebody may beside what their bundle holds. */
  const granted = new Map();
  const faults = { api: 0, refuse: undefined, silent: false, pageMax: Infinity, only: '', status: 503 };
  /** Random ids that belong to another message: refused as often as they come. */
  const reused = new Set();
  const wait = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

  const sessionOf = (request) => sessions.get(/posthouse_session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]);
  const socketsOf = (jid) => [...sockets].filter((socket) => socket.me === jid);
  const tell = (socket, packet) => socket.send(JSON.stringify(packet));

  const administration = consoleRoutes(
    world,
    Refusal,
    (jid) => {
      for (const [id, session] of sessions) if (session.jid === jid) sessions.delete(id);
      socketsOf(jid).forEach((socket) => socket.close(4401, 'signed out'));
    },
    (jid, bundle) => {
      for (const session of sessions.values()) {
        if (session.jid === jid) session.permissions = permissionsOf(bundle, session.name);
      }
    },
  );
  const permissionsOf = (bundle, name) => [
    ...(faults.customer ? [] : ['identity.people.read']),
    'identity.ticket.issue',
    'messaging.line.read',
    'messaging.group.create',
    'messaging.group.change',
    ...(bundle === 'administrator' ? CONSOLE_PERMISSIONS : []),
    ...(granted.get(name) ?? []),
  ];
  const account = accountRoutes(
    Refusal,
    sessions,
    (name) => administration.passwords.get(name) ?? 'travel',
    (jid) => socketsOf(jid).forEach((socket) => socket.close(4401, 'signed out')),
    (me) => Object.assign(me, mayOf(me.name)),
    (session) => socketsOf(session.jid).length,
  );
  /** What somebody may, and whether they lack what would let them more. */
  const mayOf = (name) => {
    const bundle = administration.bundleOf(name);
    const factorLacking = faults.factorNeeded === true && bundle === 'administrator' && !account.isOn(name);
    return { permissions: permissionsOf(factorLacking ? 'person' : bundle, name), factorLacking };
  };
  const routes = {
    ...administration.routes,
    ...account.routes,
    'GET /api/logins/{name}': (me, given) => {
      const reply = administration.routes['GET /api/logins/{name}'](me, given);
      return { ...reply, body: { ...reply.body, secondFactor: account.isOn(given.name) } };
    },
    'DELETE /api/logins/{name}/second-factor': (me, { name }) => {
      if (me.name === name) throw new Refusal(409, 'own-login');
      account.remove(name);
      return { status: 204 };
    },
    'POST /api/session': (_, { body, request }) => {
      const person = world.people.get(jidOf(String(body.name).split('@')[0].toLowerCase()));
      if (person === undefined || body.password !== (administration.passwords.get(person.name) ?? 'travel')) {
        throw new Refusal(401, 'wrong-password');
      }
      if (account.isOn(person.name)) {
        if (!body.code) throw new Refusal(401, 'code-needed');
        account.useCode(person.name, body.code);
      }
      const id = randomUUID();
      const session = {
        jid: person.jid,
        login: '1',
        name: person.name,
        displayName: person.displayName,
        realm: DOMAIN,
        bundle: 'person',
        ...mayOf(person.name),
        signIn: signInOf(request),
        csrfToken: randomUUID(),
        openedAt: Date.now(),
        expiresAt: new Date(Date.now() + 864e5).toISOString(),
      };
      sessions.set(id, session);
      return { status: 200, body: session, cookie: `posthouse_session=${id}; Path=/; HttpOnly; SameSite=Lax` };
    },
    'POST /api/session/step-up': (me, { body }) => {
      if (body.password !== (administration.passwords.get(me.name) ?? 'travel'))
        throw new Refusal(403, 'not-confirmed');
      if (account.isOn(me.name)) {
        if (!body.code) throw new Refusal(401, 'code-needed');
        account.useCode(me.name, body.code);
      }
      const token = `phu_${randomUUID()}`;
      proofs.set(token, `${me.csrfToken} ${body.action} ${body.parameters}`);
      return { body: { token, expiresAt: new Date(Date.now() + 3e5).toISOString() } };
    },
    'PUT /api/session/password': (me, { body }) => {
      if (body.chosen.length < 10) throw new Refusal(400, 'weak-password');
      if (body.password !== (administration.passwords.get(me.name) ?? 'travel'))
        throw new Refusal(403, 'not-confirmed');
      if (account.isOn(me.name)) {
        if (!body.code) throw new Refusal(401, 'code-needed');
        account.useCode(me.name, body.code);
      }
      administration.passwords.set(me.name, body.chosen);
      for (const [id, session] of sessions) if (session.name === me.name) sessions.delete(id);
      return { status: 204 };
    },
    'GET /api/session': (me) => (me === undefined ? { status: 204 } : { body: me }),
    'DELETE /api/session': (me) => {
      endSessions(me);
      return { status: 204, cookie: 'posthouse_session=; Path=/; Max-Age=0' };
    },
    'GET /api/people': (me, { query }) => {
      if (!me.permissions.includes('identity.people.read')) throw new Refusal(403, 'not-permitted');
      const words = (query.get('query') ?? '').toLowerCase();
      const all = [...world.people.values()]
        .filter((person) => `${person.displayName} ${person.name}`.toLowerCase().includes(words))
        .sort((a, b) => (a.jid < b.jid ? -1 : 1))
        .filter((person) => person.jid > (query.get('after') ?? ''));
      const limit = Number(query.get('limit') ?? 50);
      const items = all.slice(0, limit).map((person) => ({ ...person, login: person.name, realm: DOMAIN }));
      return { body: { items, ...(all.length > limit ? { next: items.at(-1).jid } : {}) } };
    },
    'GET /api/lines': (me) => {
      const items = [...world.lines.values()]
        .filter((line) => line.members.has(me.jid) && (line.kind === 'group' || line.messages.length > 0))
        .map((line) => world.show(line, me.jid))
        .sort((a, b) => (b.lastMessage?.time ?? 0) - (a.lastMessage?.time ?? 0));
      return { body: { items } };
    },
    'GET /api/lines/{jid}': (me, { jid }) => ({ body: world.show(lineOf(me, jid), me.jid) }),
    'GET /api/lines/{jid}/messages': (me, { jid, query }) => {
      const line = lineOf(me, jid);
      const limit = Math.min(Number(query.get('limit') ?? 50), faults.pageMax);
      const [before, after] = [query.get('before'), query.get('after')];
      let found = line.messages.filter(
        (message) => (!before || BigInt(message.id) < BigInt(before)) && (!after || BigInt(message.id) > BigInt(after)),
      );
      const more = found.length > limit;
      found = after ? found.slice(0, limit) : found.slice(-limit);
      return { body: { items: found.map((message) => world.showMessage(line, message, me.jid)), more } };
    },
    'GET /api/lines/{jid}/members': (me, { jid }) => {
      const line = lineOf(me, jid);
      const items = [...line.members].map((member) => ({
        jid: member,
        displayName: world.people.get(member).displayName,
        readId: line.read.get(member),
      }));
      return { body: { items } };
    },
    'POST /api/groups': (me, { body }) => {
      const line = world.makeGroup(body.title, [me.jid, ...body.members]);
      lineChanged(line, line.members);
      return { status: 201, body: world.show(line, me.jid) };
    },
    'POST /api/groups/{jid}/members': (me, { jid, body }) => {
      const line = lineOf(me, jid);
      line.members.add(body.jid);
      lineChanged(line, line.members);
      return { status: 204 };
    },
    'DELETE /api/groups/{jid}/members/{member}': (me, { jid, member }) => {
      const line = lineOf(me, jid);
      const told = [...line.members];
      line.members.delete(member);
      lineChanged(line, told);
      return { status: 204 };
    },
  };

  function endSessions(me) {
    for (const [id, session] of sessions) {
      if (session === me) sessions.delete(id);
    }
    socketsOf(me.jid).forEach((socket) => socket.close(1000));
  }

  function lineOf(me, jid) {
    const line = world.find(me.jid, jid);
    if (line === undefined) throw new Refusal(404, 'no-such-line');
    return line;
  }

  function lineChanged(line, members) {
    for (const jid of members) {
      socketsOf(jid).forEach((socket) =>
        tell(socket, { type: 'line-changed', line: world.nameFor(line, jid), body: {} }),
      );
    }
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://mock');
    const requestId = randomUUID().slice(0, 13);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      if (url.pathname.startsWith('/mock/')) {
        mock(url.pathname.slice(6), chunks.length > 0 ? JSON.parse(Buffer.concat(chunks)) : {});
        response.writeHead(204).end();
      } else if (url.pathname.startsWith('/api/') || url.pathname.startsWith('/oauth2/')) {
        await wait(delayMillis);
        if (administration.readableBy(request.headers.origin) && url.pathname === '/oauth2/token') {
          response.setHeader('access-control-allow-origin', request.headers.origin);
          response.setHeader('access-control-allow-headers', 'Authorization, Content-Type, DPoP');
          if (request.method === 'OPTIONS') {
            response.writeHead(204).end();
            return;
          }
        }
        if (faults.api > 0 && url.pathname.startsWith(faults.only)) {
          faults.api--;
          throw new Refusal(faults.status, 'unavailable');
        }
        const { authorization } = request.headers;
        if (authorization?.startsWith('Bearer ')) {
          administration.refuse(authorization.slice(7), request.method, url.pathname, requestId);
        }
        const { handler, parameters } = routeOf(request.method, url.pathname);
        const me = sessionOf(request);
        const open = OPEN.some((one) => routes[one] === handler);
        if (me === undefined && !open) throw new Refusal(401, 'not-signed-in');
        if (
          me !== undefined &&
          request.method !== 'GET' &&
          request.headers['x-csrf-token'] !== me.csrfToken &&
          handler !== routes['POST /api/session'] &&
          // Apps prove themselves by what they send.
          !FOR_APPS.some((one) => routes[one] === handler)
        ) {
          throw new Refusal(403, 'csrf');
        }
        const text = String(Buffer.concat(chunks));
        const given = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
          ? { form: new URLSearchParams(text), authorization }
          : { body: text === '' ? undefined : JSON.parse(text) };
        const meant = (action, ...what) => {
          const wanted = { action, parameters: Buffer.from(what.join(' ')).toString('base64url') };
          const proof = request.headers['posthouse-step-up'];
          const good = proofs.get(proof) === `${me.csrfToken} ${action} ${wanted.parameters}`;
          proofs.delete(proof);
          if (!good) throw new Refusal(403, 'step-up-needed', wanted);
        };
        const reply = handler(me, {
          ...parameters,
          query: url.searchParams,
          request,
          end: () => endSessions(me),
          meant,
          ...given,
        });
        response.writeHead(reply.status ?? 200, {
          'content-type': 'application/json',
          ...(reply.cookie ? { 'set-cookie': reply.cookie } : {}),
          ...(reply.location ? { location: reply.location } : {}),
        });
        response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      } else {
        await file(url.pathname, response);
      }
    } catch (fault) {
      const status = fault instanceof Refusal ? fault.status : 500;
      if (!(fault instanceof Refusal)) console.error(fault);
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(
        JSON.stringify({
          type: 'about:blank',
          title: 'Refused',
          status,
          code: fault.code ?? 'fault',
          requestId,
          ...fault.more,
        }),
      );
    }
  });

  function routeOf(method, path) {
    for (const [key, handler] of Object.entries(routes)) {
      const [verb, template] = key.split(' ');
      const names = [];
      const pattern = template.replace(/\{(\w+)\}/g, (_, name) => (names.push(name), '([^/]+)'));
      const match = verb === method ? new RegExp(`^${pattern}$`).exec(path) : null;
      if (match !== null) {
        return {
          handler,
          parameters: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1])])),
        };
      }
    }
    throw new Refusal(404, 'no-such-place');
  }

  async function file(path, response) {
    const asset = path.startsWith('/assets/') || path === '/favicon.svg';
    // Every other address is a place in the client, also those that end like a file: /lines/ben@example.org
    const name = normalize(asset ? path : '/index.html');
    try {
      const content = await readFile(join(DIST, name));
      response.writeHead(200, {
        'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
        'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
      });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  // ---- the channel
  const channel = new WebSocketServer({ noServer: true, handleProtocols: () => 'posthouse.channel.1' });
  server.on('upgrade', (request, socket, head) => {
    const me = sessionOf(request);
    if (me === undefined || faults.down) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    channel.handleUpgrade(request, socket, head, (connection) => open(connection, me));
  });

  function open(socket, me) {
    socket.me = me.jid;
    sockets.add(socket);
    tell(socket, {
      type: 'hello',
      body: { me: me.jid, name: me.displayName, session: randomUUID(), domain: DOMAIN, lineDomain: LINE_DOMAIN },
    });
    for (const [jid, item] of world.roster.get(me.jid) ?? []) {
      tell(socket, { type: 'roster', body: { jid, ...item } });
      if (item.subscription === 'both' || item.subscription === 'to') {
        tell(socket, { type: 'presence', body: { from: jid, ...presenceOf(jid) } });
      }
    }
    socket.on('message', (data) => receive(socket, JSON.parse(String(data))));
    socket.on('close', () => {
      sockets.delete(socket);
      broadcastPresence(me.jid);
    });
  }

  function presenceOf(jid) {
    const here = socketsOf(jid)[0];
    return here !== undefined
      ? { show: here.show ?? 'online' }
      : lively
        ? (world.awayFrom.get(jid) ?? { show: 'offline' })
        : { show: 'offline' };
  }

  function broadcastPresence(jid) {
    for (const [other, item] of world.roster.get(jid) ?? []) {
      if (item.subscription === 'both' || item.subscription === 'from') {
        socketsOf(other).forEach((socket) =>
          tell(socket, { type: 'presence', body: { from: jid, ...presenceOf(jid) } }),
        );
      }
    }
  }

  function receive(socket, packet) {
    const { type, line: name, random, body } = packet;
    const ack = (more) => tell(socket, { type: 'ack', line: name, random, body: {}, ...more });
    if (faults.silent) return;
    switch (type) {
      case 'message': {
        if (faults.refuse === 'random-reused') reused.add(random);
        const refuse = reused.has(random) ? 'random-reused' : faults.refuse;
        if (refuse) {
          tell(socket, {
            type: 'refused',
            line: name,
            random,
            body: { code: refuse, advice: '', retry: refuse === 'slow-down' },
          });
          return;
        }
        const line = world.find(socket.me, name, true);
        if (line === undefined) {
          tell(socket, {
            type: 'refused',
            line: name,
            random,
            body: { code: 'no-such-line', advice: '', retry: false },
          });
          return;
        }
        const { message, fresh } = world.store(line, socket.me, body.text, random);
        ack({ id: message.id, time: message.time, body: { sequence: message.sequence } });
        if (fresh) {
          deliver(line, message, socket);
          if (lively) void play(line, message);
        }
        return;
      }
      case 'read': {
        const line = world.find(socket.me, name);
        ack();
        if (line !== undefined) {
          line.read.set(socket.me, body.id);
          for (const jid of line.members) {
            socketsOf(jid)
              .filter((other) => other !== socket)
              .forEach((other) =>
                tell(other, { type: 'read', line: world.nameFor(line, jid), body: { from: socket.me, id: body.id } }),
              );
          }
        }
        return;
      }
      case 'delivered': {
        const line = world.find(socket.me, name);
        const message = line?.messages.find((one) => one.random === body.random);
        if (message !== undefined) {
          line.delivered.add(message.id);
          socketsOf(message.from).forEach((other) =>
            tell(other, { type: 'delivered', line: socket.me, body: { from: socket.me, random: body.random } }),
          );
        }
        return;
      }
      case 'typing': {
        const line = world.find(socket.me, name, true);
        for (const jid of line?.members ?? []) {
          if (jid !== socket.me) {
            socketsOf(jid).forEach((other) =>
              tell(other, {
                type: 'typing',
                line: world.nameFor(line, jid),
                body: { from: socket.me, state: body.state },
              }),
            );
          }
        }
        return;
      }
      case 'presence':
        socket.show = body.show;
        broadcastPresence(socket.me);
        return;
      case 'subscribe': {
        rosterChange(socket.me, name, { pendingOut: true });
        rosterChange(name, socket.me, { pendingIn: true });
        return;
      }
      case 'approve': {
        if (body.granted) {
          world.befriend(socket.me, name);
          rosterChange(socket.me, name, {});
          rosterChange(name, socket.me, {});
          broadcastPresence(socket.me);
          broadcastPresence(name);
        } else {
          rosterChange(socket.me, name, { pendingIn: false });
          rosterChange(name, socket.me, { pendingOut: false });
        }
        return;
      }
      case 'ping':
        ack();
        return;
      default:
        tell(socket, { type: 'refused', random, body: { code: 'unknown-type', advice: '', retry: false } });
    }
  }

  function rosterChange(owner, jid, change) {
    const items = world.roster.get(owner) ?? new Map();
    const item = { subscription: 'none', pendingOut: false, pendingIn: false, ...items.get(jid), ...change };
    items.set(jid, item);
    world.roster.set(owner, items);
    socketsOf(owner).forEach((socket) => tell(socket, { type: 'roster', body: { jid, ...item } }));
  }

  function deliver(line, message, except) {
    for (const jid of line.members) {
      for (const socket of socketsOf(jid)) {
        if (socket !== except) {
          const { id, time, random, from, text, sequence } = message;
          tell(socket, {
            type: 'message',
            id,
            time,
            random,
            line: world.nameFor(line, jid),
            body: { from, text, sequence, own: jid === from },
          });
        }
      }
    }
  }

  const REPLIES = [
    'Got it, thank you!',
    'I will look into it right away.',
    'Good idea. Let me ask the hotel.',
    '好的,没问题。',
    'Done.',
  ];
  let replies = 0;

  /** Plays the one who is not here: has it, reads it, types, answers. */
  async function play(line, message) {
    const other = [...line.members].find((jid) => jid !== message.from && socketsOf(jid).length === 0);
    if (other === undefined) return;
    const told = (packet) => socketsOf(message.from).forEach((socket) => tell(socket, packet));
    const name = world.nameFor(line, message.from);
    await wait(500);
    line.delivered.add(message.id);
    told({ type: 'delivered', line: name, body: { from: other, random: message.random } });
    await wait(700);
    line.read.set(other, message.id);
    told({ type: 'read', line: name, body: { from: other, id: message.id } });
    told({ type: 'typing', line: name, body: { from: other, state: 'composing' } });
    await wait(1800);
    deliver(line, world.store(line, other, REPLIES[replies++ % REPLIES.length], randomUUID()).message);
  }

  function mock(what, body) {
    switch (what) {
      case 'console':
        administration.change(body);
        return;
      case 'permissions':
        granted.set(body.name, body.permissions);
        return;
      case 'age-sessions':
        for (const session of sessions.values()) session.openedAt -= body.seconds * 1000;
        return;
      case 'say': {
        const line = world.find(body.from, body.line, true);
        deliver(line, world.store(line, body.from, body.text, randomUUID()).message);
        return;
      }
      case 'typing': {
        const line = world.find(body.from, body.line, true);
        for (const jid of line.members) {
          if (jid !== body.from)
            socketsOf(jid).forEach((socket) =>
              tell(socket, {
                type: 'typing',
                line: world.nameFor(line, jid),
                body: { from: body.from, state: 'composing' },
              }),
            );
        }
        return;
      }
      case 'call':
        rosterChange(body.owner, body.jid, { name: body.name });
        return;
      case 'fall':
        sockets.forEach((socket) => socket.terminate());
        return;
      case 'faults':
        Object.assign(faults, body);
        if (body.down) sockets.forEach((socket) => socket.terminate());
        return;
      case 'mend':
        Object.assign(faults, {
          api: 0,
          refuse: undefined,
          silent: false,
          down: false,
          pageMax: Infinity,
          only: '',
          status: 503,
          customer: false,
          factorNeeded: false,
        });
        return;
      case 'end-sessions':
        sessions.clear();
        sockets.forEach((socket) => socket.terminate());
        return;
      default:
        throw new Refusal(404, 'no-such-place');
    }
  }

  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    world,
    close: () => {
      sockets.forEach((socket) => socket.terminate());
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
