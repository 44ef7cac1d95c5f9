import type { QueryClient } from '@tanstack/react-query';
import { Channel, NotSignedIn, packetRandom, type Outcome } from '@posthouse/sdk';
import { Problem, type Api } from '../api/client.js';
import { endSession, keys } from '../api/keys.js';
import type { Line, Session } from '../api/types.js';
import { usePreferences } from '../app/preferences.js';
import { markDelivered, markRead, take, type Log, type Stored } from '../line/log.js';
import { usePending, type Pending } from '../line/pending.js';
import { useTyping } from '../line/typing.js';
import { withArrival, withRead } from '../lines/lines.js';
import { useNames } from '../people/names.js';
import { usePresence } from '../people/presence.js';

/** A message that just came in, for who reads the screen aloud. */
export interface Heard {
  readonly line: string;
  readonly from: string;
  readonly text: string;
}

const RECENT_MAX = 300;

/**
 * Joins the channel to what the screens read: packets change the query cache and the stores, and what people do goes
 * out as packets. There is one while someone is signed in.
 */
export class Live {
  readonly channel: Channel;
  readonly me: string;
  readonly #permissions: ReadonlySet<string>;
  readonly #api: Api;
  readonly #queries: QueryClient;
  readonly #heard = new Set<(message: Heard) => void>();
  readonly #cleanup: (() => void)[] = [];
  /** Arrivals, newest last: a page of history that was asked for before them may come after them. */
  readonly #recent: { line: string; message: Stored }[] = [];
  #lineDomain: string;
  #readingLine: string | undefined;
  #everOpen = false;

  constructor(api: Api, queries: QueryClient, session: Session) {
    this.#api = api;
    this.#queries = queries;
    this.me = session.jid;
    this.#permissions = new Set(session.permissions);
    const domain = session.jid.split('@')[1] ?? '';
    // A guess until the channel has said hello. Customers have a domain of their own, below that of the platform.
    this.#lineDomain = `line.${session.realm === 'customers' ? domain.replace(/^c\./, '') : domain}`;
    useNames.getState().learn([[session.jid, session.displayName]]);
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.channel = new Channel({
      address: async (failures) => {
        // A browser does not tell why a WebSocket was refused: after the first time it is asked in plain HTTP.
        if (failures > 0 || this.#everOpen) {
          await this.#checkSession();
        }
        return `${scheme}://${location.host}/channel`;
      },
    });
    this.#listen();
  }

  start(): void {
    this.channel.start();
    const hurry = () => this.channel.hurry();
    const hurryWhenSeen = () => {
      if (document.visibilityState === 'visible') {
        hurry();
      }
    };
    addEventListener('online', hurry);
    document.addEventListener('visibilitychange', hurryWhenSeen);
    this.#cleanup.push(() => {
      removeEventListener('online', hurry);
      document.removeEventListener('visibilitychange', hurryWhenSeen);
    });
    for (const message of Object.values(usePending.getState().byLine).flat()) {
      if (message.reason === undefined) {
        this.#deliver(message);
      }
    }
  }

  stop(): void {
    this.channel.stop();
    this.#cleanup.splice(0).forEach((undo) => undo());
    usePresence.getState().forget();
    // What one person calls others is no name for the next who signs in.
    useNames.setState({ given: {} });
  }

  onHeard(handler: (message: Heard) => void): () => void {
    this.#heard.add(handler);
    return () => this.#heard.delete(handler);
  }

  /** What one may not do is not offered; the server decides all the same. */
  may(permission: string): boolean {
    return this.#permissions.has(permission);
  }

  isGroup(line: string): boolean {
    return line.split('@')[1] === this.#lineDomain;
  }

  /** What arrived in the line lately; for a page that was asked for earlier. */
  recentIn(line: string): Stored[] {
    return this.#recent.filter((arrival) => arrival.line === line).map((arrival) => arrival.message);
  }

  /** The line whose newest message is before someone's eyes right now, if any. */
  reading(line: string | undefined): void {
    this.#readingLine = line;
  }

  say(line: string, text: string): void {
    const message = { random: packetRandom(Date.now(), Math.random), line, text, time: Date.now() };
    usePending.getState().add(message);
    this.#deliver(message);
  }

  sayAgain(message: Pending): void {
    if (message.reason === 'random-reused') {
      // Under the same random id it would be refused as often as it is sent.
      usePending.getState().remove(message.line, message.random);
      this.say(message.line, message.text);
      return;
    }
    usePending.getState().retry(message.line, message.random);
    this.#deliver(message);
  }

  typing(line: string, state: 'composing' | 'paused'): void {
    this.channel.tell({ type: 'typing', line, body: { state } });
  }

  /** Oneself has read the line up to this message. */
  readUpTo(line: string, id: string): void {
    this.#changeLines((lines) => withRead(lines, line, id));
    // A line that is not in the list is known by itself.
    this.#queries.setQueryData<Line>(keys.line(line), (known) => known && withRead([known], line, id)[0]);
    this.channel.send({ type: 'read', line, random: `read-to-${id}`, body: { id } });
  }

  show(): void {
    const { show } = usePreferences.getState();
    this.channel.tell({ type: 'presence', body: { show } });
  }

  askPresence(jid: string): void {
    this.channel.tell({ type: 'subscribe', line: jid, body: {} });
    const known = usePresence.getState().roster[jid];
    usePresence.getState().listed({ jid, subscription: 'none', pendingIn: false, ...known, pendingOut: true });
  }

  answerPresence(jid: string, granted: boolean): void {
    this.channel.tell({ type: 'approve', line: jid, body: { granted } });
    const known = usePresence.getState().roster[jid];
    if (known !== undefined) {
      usePresence.getState().listed({ ...known, pendingIn: false });
    }
  }

  #deliver(message: Pending): void {
    const { random, line, text } = message;
    const { outcome } = this.channel.send({ type: 'message', line, random, body: { text } });
    void outcome.then((what) => this.#settled(message, what));
  }

  #settled(message: Pending, outcome: Outcome): void {
    const { random, line, text } = message;
    switch (outcome.kind) {
      case 'acknowledged': {
        const { id, time = message.time } = outcome;
        if (id !== undefined) {
          this.#arrived(line, { id, random, from: this.me, text, time, own: true, delivered: false, readBy: [] });
        }
        // The stored message takes the place of the waiting one under the same key; the cache tells the screen in a
        // moment, and the row must not be gone meanwhile.
        setTimeout(() => usePending.getState().remove(line, random), 200);
        return;
      }
      case 'refused':
        usePending.getState().fail(line, random, outcome.code);
        return;
      case 'full':
        usePending.getState().fail(line, random, 'full');
        return;
      case 'unanswered':
        usePending.getState().fail(line, random, 'unanswered');
        return;
      case 'withdrawn':
        // It stays waiting, and goes out when this tab connects again.
        return;
    }
  }

  #listen(): void {
    const { channel } = this;
    this.#cleanup.push(
      channel.onState((state) => {
        if (state.kind === 'waiting') {
          usePresence.getState().forget();
        } else if (state.kind === 'stopped' && state.why === 'not-signed-in') {
          endSession(this.#queries);
        }
      }),
      channel.subscribe('hello', (packet) => {
        this.#lineDomain = packet.body.lineDomain ?? this.#lineDomain;
        usePresence.getState().begin();
        this.show();
        if (this.#everOpen) {
          this.#refreshAll();
        }
        this.#everOpen = true;
      }),
      channel.subscribe('message', (packet) => {
        const { id, line, random, time = Date.now(), body } = packet;
        if (id === undefined || line === undefined) {
          return;
        }
        const { from, text, own } = body;
        useTyping.getState().heard(line, from, false);
        if (!own && random !== undefined && !this.isGroup(line)) {
          channel.tell({ type: 'delivered', line, body: { random } });
        }
        this.#arrived(line, {
          id,
          ...(random === undefined ? {} : { random }),
          from,
          text,
          time,
          own,
          delivered: false,
          readBy: [],
        });
        if (!own) {
          this.#heard.forEach((handler) => handler({ line, from, text }));
        }
      }),
      channel.subscribe('typing', ({ line, body }) => {
        if (line !== undefined && body.from !== this.me) {
          useTyping.getState().heard(line, body.from, body.state === 'composing');
        }
      }),
      channel.subscribe('delivered', ({ line, body }) => {
        this.#changeLog(line, (log) => markDelivered(log, body.random));
      }),
      channel.subscribe('read', ({ line, body }) => {
        if (line === undefined) {
          return;
        }
        if (body.from === this.me) {
          this.#changeLines((lines) => withRead(lines, line, body.id));
        } else {
          this.#changeLog(line, (log) => markRead(log, body.from, body.id, body.random));
        }
      }),
      channel.subscribe('presence', ({ body }) => usePresence.getState().present(body.from, body.show, body.status)),
      channel.subscribe('roster', ({ body }) => {
        usePresence.getState().listed(body);
        useNames.getState().give(body.jid, body.subscription === 'remove' ? '' : (body.name ?? ''));
      }),
      channel.subscribe('line-changed', ({ line }) => {
        void this.#queries.invalidateQueries({ queryKey: keys.lines });
        if (line !== undefined) {
          void this.#queries.invalidateQueries({ queryKey: keys.line(line) });
          void this.#queries.invalidateQueries({ queryKey: keys.members(line) });
        }
      }),
      channel.onTrouble((trouble) => {
        // For who looks into the console; texts and addresses of people stay out.
        if (trouble.kind === 'handler-failed') {
          console.error('channel handler failed', trouble.type, trouble.fault);
        }
      }),
    );
  }

  #arrived(line: string, message: Stored): void {
    this.#recent.push({ line, message });
    this.#recent.splice(0, this.#recent.length - RECENT_MAX);
    this.#changeLog(line, (log) => take(log, [message]));
    const lines = this.#queries.getQueryData<Line[]>(keys.lines);
    if (lines === undefined) {
      return;
    }
    const { id, from, text, time, own } = message;
    // That it was read is told by the screen that shows it, once for all that came together.
    const changed = withArrival(lines, { line, id, from, text, time, own }, this.#readingLine === line);
    if (changed === undefined) {
      void this.#queries.invalidateQueries({ queryKey: keys.lines });
      return;
    }
    this.#queries.setQueryData<Line[]>(keys.lines, changed);
  }

  #changeLog(line: string | undefined, how: (log: Log) => Log): void {
    if (line !== undefined) {
      this.#queries.setQueryData<Log>(keys.log(line), (log) => (log === undefined ? undefined : how(log)));
    }
  }

  #changeLines(how: (lines: readonly Line[]) => Line[]): void {
    this.#queries.setQueryData<Line[]>(keys.lines, (lines) => (lines === undefined ? undefined : how(lines)));
  }

  /** After a gap in the connection everything that packets keep fresh is read again. */
  #refreshAll(): void {
    for (const queryKey of [keys.lines, keys.logs, keys.allMembers]) {
      void this.#queries.invalidateQueries({ queryKey });
    }
  }

  async #checkSession(): Promise<void> {
    try {
      const session = await this.#api.call('GET /api/session', {});
      if (session === undefined) {
        throw new NotSignedIn();
      }
      this.#api.useCsrfToken(session.csrfToken);
    } catch (fault) {
      if (fault instanceof Problem && fault.status === 401) {
        throw new NotSignedIn();
      }
      throw fault;
    }
  }
}
