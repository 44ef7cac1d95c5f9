/** Every call of the platform's HTTP interface, by method and path. */
export interface Operations {
  'POST /api/session': { body: { name: string; password: string }; reply: Schemas['Session'] };
  'GET /api/session': { reply: Schemas['Session'] };
  'DELETE /api/session': { reply: undefined };
  'GET /api/people': { query: { query?: string; after?: string; limit?: number }; reply: Schemas['People'] };
  'GET /api/lines': { reply: Schemas['Lines'] };
  'GET /api/lines/{jid}': { path: { jid: string }; reply: Schemas['Line'] };
  'GET /api/lines/{jid}/messages': {
    path: { jid: string };
    query: { before?: string; after?: string; limit?: number };
    reply: Schemas['Messages'];
  };
  'GET /api/lines/{jid}/members': { path: { jid: string }; reply: Schemas['Members'] };
  'POST /api/groups': { body: { title: string; members: string[] }; reply: Schemas['Line'] };
  'POST /api/groups/{jid}/members': { path: { jid: string }; body: { jid: string }; reply: undefined };
  'DELETE /api/groups/{jid}/members/{member}': { path: { jid: string; member: string }; reply: undefined };
}

export interface Schemas {
  Session: {
    jid: string;
    login: string;
    name: string;
    displayName: string;
    realm: string;
    bundle: string;
    permissions: string[];
    csrfToken: string;
    expiresAt: string;
  };
  Person: { jid: string; login: string; name: string; displayName: string; realm: string };
  People: { items: Schemas['Person'][]; next?: string };
  LastMessage: { id: string; from: string; text: string; time: number; own: boolean };
  Line: {
    line: string;
    kind: 'chat' | 'group';
    title: string;
    members?: number;
    headSequence: string;
    headId: string;
    readSequence: string;
    readId: string;
    unread: number;
    lastMessage?: Schemas['LastMessage'];
  };
  Lines: { items: Schemas['Line'][] };
  Message: {
    id: string;
    sequence: string;
    from: string;
    text: string;
    time: number;
    random?: string;
    own: boolean;
    delivered: boolean;
    readBy?: string[];
  };
  Messages: { items: Schemas['Message'][]; more: boolean };
  Member: { jid: string; displayName: string; readId?: string };
  Members: { items: Schemas['Member'][] };
}
