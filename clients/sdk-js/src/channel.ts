import { machineChance, machineClock, packetRandom, type Clock } from './clock.js';
import { Outbox, type Parcel, type Sending } from './outbox.js';
import { FRAME_BYTES_MAX, parsePacket, SUBPROTOCOL, type Letter, type Packet } from './packet.js';
import { ANSWER_MILLIS, reconnectDelayMillis, resendDelayMillis, STEADY_MILLIS } from './retry.js';
import { count, newStatistics, type Statistics } from './statistics.js';
import { Subscriptions, type Filter, type Handler } from './subscriptions.js';

/** The part of a WebSocket that the channel uses; the browser's own fits. */
export interface Socket {
  readonly bufferedAmount: number;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  send(frame: string): void;
  close(code?: number, reason?: string): void;
}

/** Thrown by `address` when nobody is signed in any more: the channel stops instead of knocking for ever. */
export class NotSignedIn extends Error {
  override readonly name = 'NotSignedIn';
}

export type ChannelState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly since: number }
  | { readonly kind: 'waiting'; readonly failures: number; readonly retryAt: number }
  | { readonly kind: 'stopped'; readonly why: 'asked' | 'not-signed-in' };

/** Something that went wrong and that no sender hears of otherwise. */
export type Trouble =
  | { readonly kind: 'connection-lost'; readonly code: number; readonly reason: string }
  | { readonly kind: 'no-address'; readonly fault: unknown }
  | { readonly kind: 'malformed-frame'; readonly frame: string }
  | { readonly kind: 'handler-failed'; readonly type: string; readonly fault: unknown }
  | { readonly kind: 'unanswered'; readonly random: string; readonly writes: number }
  | { readonly kind: 'refused'; readonly random: string | undefined; readonly code: string; readonly advice: string };

export interface ChannelOptions {
  /**
   * The address to connect to, asked for before every connection: the plain one where the browser's cookie tells who
   * calls, or one with a fresh ticket (`ticketAddress`). `NotSignedIn` thrown here stops the channel.
   *
   * @param failures connections in a row that did not come to stand
   */
  readonly address: (failures: number) => string | Promise<string>;
  readonly socket?: (address: string, subprotocol: string) => Socket;
  readonly clock?: Clock;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly chance?: () => number;
  /** Packets held until they are answered; the next one is told `full`. */
  readonly outboxMax?: number;
  /** Packets written and not yet answered. */
  readonly writtenMax?: number;
  /** Writes of one packet before it is given back as `unanswered` or `refused`. */
  readonly writesMax?: number;
}

const HELLO_MILLIS = 10_000;
const SILENCE_MILLIS = 45_000;
/** The registry of RFC 6455 section 7.4, service restart: the person or the node moves, come again. */
const COME_AGAIN = 1012;
const PROMPT_TRIES = 5;
const BUFFERED_BYTES_MAX = 1024 * 1024;

/** The address of the channel with a ticket, good once. */
export function ticketAddress(base: string, ticket: string): string {
  return `${base}${base.includes('?') ? '&' : '?'}ticket=${encodeURIComponent(ticket)}`;
}

/**
 * One connection to the platform that mends itself. It connects, says when it is open, hands packets to those who
 * subscribed to their type, and holds what is sent until the server has answered: over lost connections and lost
 * answers, always under the same random id, so that the server stores it once.
 *
 * All of it runs on the caller's one thread; nothing here blocks, and `send` never throws.
 */
export class Channel {
  readonly #address: (failures: number) => string | Promise<string>;
  readonly #newSocket: (address: string, subprotocol: string) => Socket;
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #writesMax: number;
  readonly #outbox: Outbox;
  readonly #statistics = newStatistics();
  readonly #subscriptions: Subscriptions;
  readonly #stateHandlers = new Set<(state: ChannelState) => void>();
  readonly #troubleHandlers = new Set<(trouble: Trouble) => void>();
  #state: ChannelState = { kind: 'idle' };
  #socket: Socket | undefined;
  #failures = 0;
  /** How often it may still try without a long pause, because the server has asked it to come again. */
  #promptTries = 0;
  /** Tells an answer for an earlier attempt (a slow `address`, a late event) from one for this. */
  #attempt = 0;
  #cancelTimer: () => void = () => {};

  constructor(options: ChannelOptions) {
    this.#address = options.address;
    this.#newSocket = options.socket ?? ((address, subprotocol) => new WebSocket(address, subprotocol) as Socket);
    this.#clock = options.clock ?? machineClock;
    this.#chance = options.chance ?? machineChance;
    this.#writesMax = options.writesMax ?? 8;
    this.#outbox = new Outbox(options.outboxMax ?? 256, options.writtenMax ?? 16);
    this.#subscriptions = new Subscriptions((type, fault) => this.#trouble({ kind: 'handler-failed', type, fault }));
  }

  get state(): ChannelState {
    return this.#state;
  }

  /** A copy of what was counted. */
  statistics(): Statistics {
    const now = this.#statistics;
    return { ...now, refused: { ...now.refused }, received: { ...now.received }, waiting: this.#outbox.size };
  }

  /** Hears packets of one type; the filter may narrow it to a line. The answer takes it back. */
  subscribe<Type extends string>(type: Type, handler: Handler<Type>, filter?: Filter<Type>): () => void {
    return this.#subscriptions.add(type, handler, filter);
  }

  onState(handler: (state: ChannelState) => void): () => void {
    this.#stateHandlers.add(handler);
    return () => this.#stateHandlers.delete(handler);
  }

  onTrouble(handler: (trouble: Trouble) => void): () => void {
    this.#troubleHandlers.add(handler);
    return () => this.#troubleHandlers.delete(handler);
  }

  /** Connects and stays connected until `stop`. */
  start(): void {
    if (this.#state.kind === 'idle' || this.#state.kind === 'stopped') {
      this.#failures = 0;
      this.#connect();
    }
  }

  /** Ends the connection for good; what was not answered is given back as `withdrawn`. */
  stop(): void {
    this.#end('asked');
  }

  /** Tries at once when it waits to reconnect: the network came back, or someone pressed a button. */
  hurry(): void {
    if (this.#state.kind === 'waiting') {
      this.#connect();
    }
  }

  /**
   * Sends a packet that wants an answer, and keeps at it. One with a random id that is already on its way is not sent
   * a second time: its sending is returned. If that one says something else, this one is refused, as the server would.
   */
  send<Type extends string>(letter: Letter<Type>): Sending {
    const random = letter.random ?? packetRandom(this.#clock.now(), this.#chance);
    const content = JSON.stringify([letter.type, letter.line, letter.body]);
    const known = this.#outbox.get(random);
    if (known !== undefined) {
      return known.content === content ? known.sending : this.#reused(random);
    }
    if (this.#state.kind === 'stopped') {
      return { random, outcome: Promise.resolve({ kind: 'withdrawn' }) };
    }
    const frame = this.#frame(letter, random);
    if (new TextEncoder().encode(frame).length > FRAME_BYTES_MAX) {
      count(this.#statistics.refused, 'too-large');
      return { random, outcome: Promise.resolve({ kind: 'refused', code: 'too-large', advice: '' }) };
    }
    const parcel = this.#outbox.add(random, letter.line, content, frame);
    if (parcel === undefined) {
      this.#statistics.full++;
      return { random, outcome: Promise.resolve({ kind: 'full' }) };
    }
    this.#statistics.taken++;
    this.#pump();
    return parcel.sending;
  }

  #reused(random: string): Sending {
    const refused = { code: 'random-reused', advice: 'Another packet is on its way under this random id.' };
    count(this.#statistics.refused, refused.code);
    return { random, outcome: Promise.resolve({ kind: 'refused', ...refused }) };
  }

  /**
   * Sends a packet that nobody answers (`typing`, `presence`, `delivered`), if the channel is open.
   *
   * @returns false when it was not; such a packet says how things are now and is not kept
   */
  tell<Type extends string>(letter: Letter<Type>): boolean {
    if (this.#state.kind !== 'open' || this.#socket === undefined || this.#socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      return false;
    }
    const random = letter.random ?? packetRandom(this.#clock.now(), this.#chance);
    this.#socket.send(this.#frame(letter, random));
    return true;
  }

  #frame(letter: Letter, random: string): string {
    const { type, line, body } = letter;
    return JSON.stringify({ type, ...(line === undefined ? {} : { line }), random, time: this.#clock.now(), body });
  }

  #connect(): void {
    const attempt = ++this.#attempt;
    this.#cancelTimer();
    this.#become({ kind: 'connecting' });
    // `address` may throw at once as well as later.
    void Promise.resolve()
      .then(() => this.#address(this.#failures))
      .then(
        (address) => {
          if (attempt === this.#attempt) {
            this.#open(address, attempt);
          }
        },
        (fault: unknown) => {
          if (attempt !== this.#attempt) {
            return;
          }
          if (fault instanceof NotSignedIn) {
            this.#end('not-signed-in');
            return;
          }
          this.#trouble({ kind: 'no-address', fault });
          this.#wait();
        },
      );
  }

  #open(address: string, attempt: number): void {
    let socket: Socket;
    try {
      socket = this.#newSocket(address, SUBPROTOCOL);
    } catch (fault) {
      this.#trouble({ kind: 'no-address', fault });
      this.#wait();
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event) => {
      if (attempt === this.#attempt) {
        this.#receive(event.data);
      }
    };
    socket.onclose = (event) => {
      if (attempt === this.#attempt) {
        this.#lost(event.code, event.reason);
      }
    };
    // A browser says nothing of use here, and `onclose` always follows.
    socket.onerror = () => {};
    this.#cancelTimer = this.#clock.after(HELLO_MILLIS, () => this.#abandon('no hello'));
  }

  #receive(data: unknown): void {
    const packet = typeof data === 'string' ? parsePacket(data) : undefined;
    if (packet === undefined) {
      this.#statistics.malformed++;
      this.#trouble({ kind: 'malformed-frame', frame: String(data).slice(0, 200) });
      return;
    }
    count(this.#statistics.received, packet.type);
    if (this.#state.kind === 'open') {
      this.#listenForSilence();
    }
    switch (packet.type) {
      case 'hello':
        this.#greeted();
        break;
      case 'ack':
        this.#acknowledged(packet);
        break;
      case 'refused':
        this.#refused(packet);
        break;
    }
    const answer = packet.type === 'ack' || packet.type === 'refused';
    if (this.#subscriptions.publish(packet) === 0 && !answer && packet.type !== 'hello') {
      this.#statistics.unheard++;
    }
    this.#pump();
  }

  #greeted(): void {
    this.#statistics.opened++;
    this.#promptTries = 0;
    this.#become({ kind: 'open', since: this.#clock.now() });
    this.#listenForSilence();
  }

  /** The server's WebSocket pings are invisible to a page, so silence is broken by a question of our own. */
  #listenForSilence(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(SILENCE_MILLIS, () => {
      this.tell({ type: 'ping', body: {} });
      this.#cancelTimer = this.#clock.after(ANSWER_MILLIS, () => this.#abandon('silent'));
    });
  }

  #acknowledged(packet: Packet): void {
    const parcel = packet.random === undefined ? undefined : this.#outbox.get(packet.random);
    if (parcel === undefined) {
      return;
    }
    this.#statistics.acknowledged++;
    this.#statistics.answerMillis = this.#clock.now() - parcel.writtenAt;
    const sequence = packet.body.sequence;
    this.#outbox.settle(parcel, {
      kind: 'acknowledged',
      ...(packet.id === undefined ? {} : { id: packet.id }),
      ...(packet.time === undefined ? {} : { time: packet.time }),
      ...(typeof sequence === 'string' ? { sequence } : {}),
    });
  }

  #refused(packet: Packet): void {
    const code = String(packet.body.code ?? 'unknown');
    const advice = String(packet.body.advice ?? '');
    const parcel = packet.random === undefined ? undefined : this.#outbox.get(packet.random);
    if (parcel === undefined || packet.body.retry !== true || parcel.writes >= this.#writesMax) {
      count(this.#statistics.refused, code);
      this.#trouble({ kind: 'refused', random: packet.random, code, advice });
      if (parcel !== undefined) {
        this.#outbox.settle(parcel, { kind: 'refused', code, advice });
      }
      return;
    }
    parcel.cancelTimer();
    parcel.state = 'paused';
    parcel.cancelTimer = this.#clock.after(resendDelayMillis(parcel.writes, this.#chance()), () => {
      parcel.state = 'queued';
      this.#pump();
    });
  }

  #pump(): void {
    while (
      this.#state.kind === 'open' &&
      this.#socket !== undefined &&
      this.#socket.bufferedAmount <= BUFFERED_BYTES_MAX
    ) {
      const parcel = this.#outbox.next();
      if (parcel === undefined) {
        return;
      }
      this.#write(parcel, this.#socket);
    }
  }

  #write(parcel: Parcel, socket: Socket): void {
    if (parcel.writes >= this.#writesMax) {
      this.#trouble({ kind: 'unanswered', random: parcel.random, writes: parcel.writes });
      this.#outbox.settle(parcel, { kind: 'unanswered' });
      return;
    }
    parcel.state = 'written';
    parcel.writes++;
    parcel.writtenAt = this.#clock.now();
    this.#statistics.written++;
    if (parcel.writes > 1) {
      this.#statistics.rewritten++;
    }
    parcel.cancelTimer = this.#clock.after(ANSWER_MILLIS, () => {
      parcel.state = 'queued';
      this.#pump();
    });
    socket.send(parcel.frame);
  }

  /** Gives a connection up without waiting for a closing handshake that a dead peer will not finish. */
  #abandon(reason: string): void {
    const socket = this.#socket;
    this.#lost(1006, reason);
    socket?.close();
  }

  #lost(code: number, reason: string): void {
    const opened = this.#state.kind === 'open';
    const stood = this.#state.kind === 'open' && this.#clock.now() - this.#state.since >= STEADY_MILLIS;
    this.#statistics.lost++;
    this.#attempt++;
    this.#socket = undefined;
    this.#outbox.requeueWritten();
    this.#trouble({ kind: 'connection-lost', code, reason });
    if (stood) {
      this.#failures = 0;
    }
    if (stood && code === COME_AGAIN) {
      // The server lets its clients go one after the other: there is nothing to wait for, and nothing to show.
      this.#promptTries = PROMPT_TRIES;
      this.#connect();
    } else if (opened) {
      // The first loss is followed up at once; a server that greets and closes again and again is not hammered.
      this.#waitAsAfter(this.#failures);
      this.#failures += stood ? 0 : 1;
    } else {
      this.#wait();
    }
  }

  #wait(): void {
    if (this.#promptTries > 0) {
      // Whatever balances may take a moment to see that the node it knew lets nobody in.
      this.#promptTries--;
      this.#waitAsAfter(0);
      return;
    }
    this.#failures++;
    this.#waitAsAfter(this.#failures);
  }

  #waitAsAfter(failures: number): void {
    this.#cancelTimer();
    const delay = reconnectDelayMillis(failures, this.#chance());
    this.#become({ kind: 'waiting', failures, retryAt: this.#clock.now() + delay });
    this.#cancelTimer = this.#clock.after(delay, () => this.#connect());
  }

  #end(why: 'asked' | 'not-signed-in'): void {
    this.#attempt++;
    this.#cancelTimer();
    const socket = this.#socket;
    this.#socket = undefined;
    this.#become({ kind: 'stopped', why });
    this.#outbox.withdrawAll();
    socket?.close(1000, 'done');
  }

  #become(state: ChannelState): void {
    this.#state = state;
    for (const handler of [...this.#stateHandlers]) {
      handler(state);
    }
  }

  #trouble(trouble: Trouble): void {
    for (const handler of [...this.#troubleHandlers]) {
      handler(trouble);
    }
  }
}
