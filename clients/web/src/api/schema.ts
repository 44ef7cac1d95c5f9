// Generated from docs/api/openapi.json by scripts/generate-api.mjs: npm run generate

/** Every call of the platform's HTTP interface, by method and path. */
export interface Operations {
  'POST /api/groups': {
    body: Schemas['NewGroup'];
    reply: Schemas['Line'];
  };
  'POST /api/groups/{jid}/members': {
    path: { jid: string };
    body: Schemas['NewMember'];
    reply: Schemas['Line'];
  };
  'DELETE /api/groups/{jid}/members/{member}': {
    path: { jid: string; member: string };
    reply: undefined;
  };
  'GET /api/lines': {
    reply: Schemas['LinePage'];
  };
  'GET /api/lines/{jid}': {
    path: { jid: string };
    reply: Schemas['Line'];
  };
  'GET /api/lines/{jid}/members': {
    path: { jid: string };
    reply: Schemas['MemberPage'];
  };
  'GET /api/lines/{jid}/messages': {
    path: { jid: string };
    query: { before?: string; after?: string; limit?: number };
    reply: Schemas['MessagePage'];
  };
  'GET /api/logins': {
    query: { query?: string; after?: string; limit?: number };
    reply: Schemas['LoginPage'];
  };
  'POST /api/logins': {
    body: Schemas['NewLoginRequest'];
    reply: Schemas['LoginReply'];
  };
  'DELETE /api/logins/{name}': {
    path: { name: string };
    reply: undefined;
  };
  'PUT /api/logins/{name}/password': {
    path: { name: string };
    body: Schemas['PasswordRequest'];
    reply: undefined;
  };
  'GET /api/people': {
    query: { query?: string; after?: string; limit?: number };
    reply: Schemas['PersonPage'];
  };
  'GET /api/session': {
    reply: Schemas['Session'] | undefined;
  };
  'POST /api/session': {
    body: Schemas['SignInRequest'];
    reply: Schemas['Session'];
  };
  'DELETE /api/session': {
    reply: undefined;
  };
  'POST /api/session/ticket': {
    reply: Schemas['Ticket'];
  };
}

export interface Schemas {
  LastMessage: {
    id: string;
    from: string;
    text: string;
    time: number;
    own: boolean;
  };
  Line: {
    line: string;
    kind: string;
    title: string;
    members: number;
    seats: boolean;
    headSequence: string;
    headId: string;
    readSequence: string;
    readId: string;
    unread: number;
    lastMessage?: Schemas['LastMessage'] | null;
  };
  LinePage: {
    items: Schemas['Line'][];
  };
  LoginPage: {
    items: Schemas['LoginReply'][];
    next?: string | null;
  };
  LoginReply: {
    login: string;
    name: string;
    displayName: string;
    jid: string;
    realm: string;
    bundle: string;
    createdAt: string;
  };
  Member: {
    jid: string;
    displayName: string;
    readId: string;
  };
  MemberPage: {
    items: Schemas['Member'][];
  };
  Message: {
    id: string;
    sequence: string;
    from: string;
    text: string;
    time: number;
    random?: string | null;
    own: boolean;
    delivered: boolean;
    readBy: string[];
  };
  MessagePage: {
    items: Schemas['Message'][];
    more: boolean;
  };
  NewGroup: {
    title: string;
    members: string[];
  };
  NewLoginRequest: {
    name?: string | null;
    displayName?: string | null;
    realm?: string | null;
    bundle?: string | null;
    password?: string | null;
  };
  NewMember: {
    jid: string;
  };
  PasswordRequest: {
    password?: string | null;
  };
  Person: {
    jid: string;
    login: string;
    name: string;
    displayName: string;
    realm: string;
  };
  PersonPage: {
    items: Schemas['Person'][];
    next?: string | null;
  };
  Problem: {
    type: string;
    title: string;
    status: number;
    detail?: string;
    code: string;
    requestId: string;
  };
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
  SignInRequest: {
    name?: string | null;
    password?: string | null;
  };
  Ticket: {
    ticket: string;
    expiresAt: string;
  };
}
