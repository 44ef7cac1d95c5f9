import type { Reply } from './client.js';

/** The shapes that screens work with, by the call that brings them, so that they follow the published interface. */
export type Session = Reply<'POST /api/session'>;
export type Person = Reply<'GET /api/people'>['items'][number];
export type Line = Reply<'GET /api/lines/{jid}'>;
export type LineMessage = Reply<'GET /api/lines/{jid}/messages'>['items'][number];
export type Member = Reply<'GET /api/lines/{jid}/members'>['items'][number];
