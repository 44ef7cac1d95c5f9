import {
  Channel,
  type ChannelOptions,
  type ChannelState,
  type Clock,
  type Packet,
  type Socket,
  type Trouble,
} from '../src/index.js';

/** A clock that stands until it is told to move; timers run in the order in which they fall due. */
export class StandingClock implements Clock {
  #now = 1_789_000_000_000;
  #timers: { due: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(millis: number, run: () => void): () => void {
    const timer = { due: this.#now + millis, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Moves on, letting promises settle before and after every timer. */
  async pass(millis: number): Promise<void> {
    const until = this.#now + millis;
    await settle();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.due <= until).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) {
        break;
      }
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.due);
      next.run();
      await settle();
    }
    this.#now = until;
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) {
    await Promise.resolve();
  }
}

/** One connection as the server sees it: what came, and what the script answers. */
export class Connection implements Socket {
  bufferedAmount = 0;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly got: Required<Pick<Packet, 'type' | 'random' | 'body'>>[] = [];
  closedByClient = false;

  constructor(
    readonly address: string,
    readonly subprotocol: string,
  ) {}

  send(frame: string): void {
    this.got.push(JSON.parse(frame));
  }

  close(): void {
    this.closedByClient = true;
  }

  say(packet: object): void {
    this.onmessage?.({ data: JSON.stringify({ body: {}, ...packet }) });
  }

  sayRaw(frame: unknown): void {
    this.onmessage?.({ data: frame });
  }

  hello(): void {
    this.say({ type: 'hello', body: { me: 'ada@example.org', name: 'Ada', domain: 'example.org' } });
  }

  fall(code = 1006): void {
    this.onclose?.({ code, reason: '' });
  }
}

/** A channel with a scripted other side: every connection it makes is kept in `connections`. */
export class Rig {
  readonly clock = new StandingClock();
  readonly connections: Connection[] = [];
  readonly states: ChannelState[] = [];
  readonly troubles: Trouble[] = [];
  readonly channel: Channel;
  chance = 0.5;
  #sent = 0;

  constructor(options: Partial<ChannelOptions> = {}) {
    this.channel = new Channel({
      address: () => 'ws://posthouse.test/channel',
      clock: this.clock,
      chance: () => this.chance,
      socket: (address, subprotocol) => {
        const connection = new Connection(address, subprotocol);
        this.connections.push(connection);
        return connection;
      },
      ...options,
    });
    this.channel.onState((state) => this.states.push(state));
    this.channel.onTrouble((trouble) => this.troubles.push(trouble));
  }

  get last(): Connection {
    return this.connections[this.connections.length - 1]!;
  }

  /** Starts, or waits for the reconnection, and greets. */
  async greet(): Promise<Connection> {
    if (this.channel.state.kind === 'idle') {
      this.channel.start();
    }
    await settle();
    this.last.hello();
    await settle();
    return this.last;
  }

  /** Named by a counter, since the rig's chance stands still. */
  message(text: string, line = 'ben@example.org', random = `packet-${++this.#sent}`) {
    return this.channel.send({ type: 'message', line, body: { text }, random });
  }
}
