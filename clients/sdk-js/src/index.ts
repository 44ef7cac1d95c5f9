/** The data channel of Posthouse: one connection, one packet, sent until it is answered. */
export { Channel, NotSignedIn, ticketAddress } from './channel.js';
export type { ChannelOptions, ChannelState, Socket, Trouble } from './channel.js';
export { compareIds, FRAME_BYTES_MAX, SUBPROTOCOL } from './packet.js';
export type { Incoming, Letter, Outgoing, Packet, Show, Subscription } from './packet.js';
export type { Outcome, Sending } from './outbox.js';
export type { Statistics } from './statistics.js';
export type { Filter, Handler } from './subscriptions.js';
export { packetRandom } from './clock.js';
export type { Clock } from './clock.js';
export { reconnectDelayMillis, resendDelayMillis } from './retry.js';
export {
  secretKey,
  SIGNATURE_AHEAD_SECONDS_MAX,
  SIGNATURE_LIFE_SECONDS,
  signingKey,
  signRequest,
  verifyingKey,
  verifyWebhook,
} from './signature.js';
export type { SignatureKey, SignatureRefusal, SignatureVerdict, SignOptions, VerifyOptions } from './signature.js';
