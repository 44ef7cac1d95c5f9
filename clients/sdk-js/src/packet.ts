/** The uniform packet of the data channel, as `docs/protocol/channel.md` defines it. */

/** What each type of packet from the server carries; a type that is not here carries a `Record<string, unknown>`. */
export interface Incoming {
  hello: { me: string; name: string; session: string; domain: string; lineDomain: string };
  ack: { sequence?: string };
  refused: { code: string; advice?: string; retry: boolean };
  message: { from: string; text: string; sequence: string; own: boolean };
  typing: { from: string; state: 'composing' | 'paused' };
  delivered: { from: string; random: string };
  read: { from: string; id: string; random?: string };
  presence: { from: string; show: Show | 'offline'; status?: string };
  roster: { jid: string; name?: string; subscription: Subscription; pendingOut: boolean; pendingIn: boolean };
  'line-changed': Record<string, never>;
}

/** What each type of packet from the client carries. */
export interface Outgoing {
  message: { text: string };
  typing: { state: 'composing' | 'paused' };
  delivered: { random: string };
  read: { id: string };
  presence: { show: Show; status?: string };
  subscribe: Record<string, never>;
  approve: { granted: boolean };
  ping: Record<string, never>;
}

export type Show = 'online' | 'chat' | 'away' | 'dnd' | 'xa';
export type Subscription = 'none' | 'to' | 'from' | 'both' | 'remove';

/** A packet as it arrived. */
export interface Packet<Body = Record<string, unknown>> {
  readonly type: string;
  /** The archive's id, rising within a line; 63 bits, therefore a string. */
  readonly id?: string;
  readonly line?: string;
  readonly random?: string;
  /** Milliseconds since 1970, the server's clock. */
  readonly time?: number;
  readonly body: Body;
}

/** A packet to be sent; `random` is made when it is missing. */
export interface Letter<Type extends string = string> {
  readonly type: Type;
  readonly line?: string;
  readonly random?: string;
  readonly body: Type extends keyof Outgoing ? Outgoing[Type] : Record<string, unknown>;
}

/** The subprotocol that both sides name. */
export const SUBPROTOCOL = 'posthouse.channel.1';

/** The longest frame the server takes, in bytes of UTF-8. */
export const FRAME_BYTES_MAX = 64 * 1024;

/** Reads a frame; undefined when it is no packet. Unknown members are kept out of sight, not refused. */
export function parsePacket(frame: string): Packet | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value.type !== 'string') {
    return undefined;
  }
  const body = value.body ?? {};
  if (!isObject(body)) {
    return undefined;
  }
  return {
    type: value.type,
    body,
    ...(typeof value.id === 'string' ? { id: value.id } : {}),
    ...(typeof value.line === 'string' ? { line: value.line } : {}),
    ...(typeof value.random === 'string' ? { random: value.random } : {}),
    ...(typeof value.time === 'number' ? { time: value.time } : {}),
  };
}

/**
 * Compares two ids of the archive without turning 63 bits into a double.
 *
 * @returns negative when `left` is older, positive when it is newer, 0 when both are the same
 */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) {
    return left.length - right.length;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
