/** What became of a packet that wanted an answer. A value, since the sender decides what to do about it. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly id?: string; readonly time?: number; readonly sequence?: string }
  /**
   * The server said no for good, or said "later" as often as we were ready to ask. `random-reused`: the random id belongs
   * to another message, sent within seven days; this one may go out under a new one.
   */
  | { readonly kind: 'refused'; readonly code: string; readonly advice: string }
  /** The outbox was full: nothing was sent; wait for an answer to an earlier packet. */
  | { readonly kind: 'full' }
  /** Sent as often as we are ready to, and never answered: the server may have it; the same random id is safe. */
  | { readonly kind: 'unanswered' }
  /** The channel was stopped, or the packet withdrawn, before an answer came; the server may have it. */
  | { readonly kind: 'withdrawn' };

/** A packet on its way. */
export interface Sending {
  readonly random: string;
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
}

/** One packet in the outbox. `queued` may be written, `written` waits for its answer, `paused` was told to wait. */
export interface Parcel {
  readonly random: string;
  readonly line: string | undefined;
  /** What it says, for who comes with the same random id. */
  readonly content: string;
  readonly frame: string;
  readonly sending: Sending;
  readonly settle: (outcome: Outcome) => void;
  state: 'queued' | 'written' | 'paused';
  writes: number;
  writtenAt: number;
  cancelTimer: () => void;
}

/**
 * Packets that want an answer, oldest first, bounded. It decides what may be written next; the channel writes.
 * Within a line order is kept: a packet that was told to wait holds the later ones of its line back, and no others.
 */
export class Outbox {
  readonly #parcels = new Map<string, Parcel>();
  readonly #sizeMax: number;
  readonly #writtenMax: number;

  /**
   * @param sizeMax packets held, written or not
   * @param writtenMax packets written and not yet answered
   */
  constructor(sizeMax: number, writtenMax: number) {
    this.#sizeMax = sizeMax;
    this.#writtenMax = writtenMax;
  }

  get size(): number {
    return this.#parcels.size;
  }

  get(random: string): Parcel | undefined {
    return this.#parcels.get(random);
  }

  /** @returns undefined when it is full */
  add(random: string, line: string | undefined, content: string, frame: string): Parcel | undefined {
    if (this.#parcels.size >= this.#sizeMax) {
      return undefined;
    }
    let settle!: (outcome: Outcome) => void;
    const outcome = new Promise<Outcome>((resolve) => (settle = resolve));
    const parcel: Parcel = {
      random,
      line,
      content,
      frame,
      sending: { random, outcome },
      settle,
      state: 'queued',
      writes: 0,
      writtenAt: 0,
      cancelTimer: () => {},
    };
    this.#parcels.set(random, parcel);
    return parcel;
  }

  /** The next packet that may be written, if any. */
  next(): Parcel | undefined {
    let written = 0;
    const heldLines = new Set<string>();
    let found: Parcel | undefined;
    for (const parcel of this.#parcels.values()) {
      if (parcel.state === 'written') {
        written++;
      } else if (parcel.state === 'paused') {
        if (parcel.line !== undefined) {
          heldLines.add(parcel.line);
        }
      } else if (found === undefined && !(parcel.line !== undefined && heldLines.has(parcel.line))) {
        found = parcel;
      }
    }
    return written < this.#writtenMax ? found : undefined;
  }

  /** Takes a packet out and tells its sender. */
  settle(parcel: Parcel, outcome: Outcome): void {
    parcel.cancelTimer();
    this.#parcels.delete(parcel.random);
    parcel.settle(outcome);
  }

  /** After a lost connection nobody will answer what was written on it. */
  requeueWritten(): void {
    for (const parcel of this.#parcels.values()) {
      if (parcel.state === 'written') {
        parcel.cancelTimer();
        parcel.state = 'queued';
      }
    }
  }

  withdrawAll(): void {
    for (const parcel of [...this.#parcels.values()]) {
      this.settle(parcel, { kind: 'withdrawn' });
    }
  }
}
