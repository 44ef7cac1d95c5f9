/** What happened on a channel since it was made; one place, plain numbers, copied out. */
export interface Statistics {
  /** Connections that reached `hello`. */
  opened: number;
  /** Connections that ended, whatever the reason, other than by `stop`. */
  lost: number;
  /** Packets given to `send` and taken. */
  taken: number;
  /** Frames written for packets that want an answer, retries included. */
  written: number;
  /** Of these, the ones that were not the first for their packet. */
  rewritten: number;
  acknowledged: number;
  /** By code of the refusal, final ones only. */
  refused: Record<string, number>;
  /** Packets turned away because the outbox was full. */
  full: number;
  /** By type. */
  received: Record<string, number>;
  /** Packets that nobody subscribed to. */
  unheard: number;
  /** Frames that were no packet. */
  malformed: number;
  /** Packets in the outbox now. */
  waiting: number;
  /** From the write of a packet to its answer, the latest one; undefined before the first. */
  answerMillis: number | undefined;
}

export function newStatistics(): Statistics {
  return {
    opened: 0,
    lost: 0,
    taken: 0,
    written: 0,
    rewritten: 0,
    acknowledged: 0,
    refused: {},
    full: 0,
    received: {},
    unheard: 0,
    malformed: 0,
    waiting: 0,
    answerMillis: undefined,
  };
}

/** Bounds the tables by name: a peer must not be able to grow them with names of its own. */
export function count(table: Record<string, number>, name: string): void {
  const key = name in table || Object.keys(table).length < 64 ? name : 'other';
  table[key] = (table[key] ?? 0) + 1;
}
