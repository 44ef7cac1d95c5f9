import type { Incoming, Packet } from './packet.js';

type Body<Type extends string> = Type extends keyof Incoming ? Incoming[Type] : Record<string, unknown>;

/** What a subscriber hears: packets of one type, and of these the ones its filter lets through. */
export type Handler<Type extends string> = (packet: Packet<Body<Type>>) => void;
export type Filter<Type extends string> = (packet: Packet<Body<Type>>) => boolean;

interface Entry {
  readonly filter: Filter<string> | undefined;
  readonly handler: Handler<string>;
}

/** Who hears what. A handler that throws costs the others nothing. */
export class Subscriptions {
  readonly #byType = new Map<string, Set<Entry>>();
  readonly #failed: (type: string, fault: unknown) => void;

  constructor(failed: (type: string, fault: unknown) => void) {
    this.#failed = failed;
  }

  /** @returns takes the subscription back */
  add<Type extends string>(type: Type, handler: Handler<Type>, filter?: Filter<Type>): () => void {
    const entry: Entry = { handler: handler as Handler<string>, filter: filter as Filter<string> | undefined };
    const entries = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, entries.add(entry));
    return () => {
      entries.delete(entry);
      if (entries.size === 0 && this.#byType.get(type) === entries) {
        this.#byType.delete(type);
      }
    };
  }

  /** @returns how many heard it */
  publish(packet: Packet): number {
    let heard = 0;
    for (const entry of [...(this.#byType.get(packet.type) ?? [])]) {
      try {
        if (entry.filter === undefined || entry.filter(packet)) {
          heard++;
          entry.handler(packet);
        }
      } catch (fault) {
        this.#failed(packet.type, fault);
      }
    }
    return heard;
  }
}
