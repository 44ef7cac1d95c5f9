// Generated from docs/api/openapi.json by scripts/generate-api.mjs: npm run generate

/** Every call of the platform's HTTP interface, by method and path. */
export interface Operations {
  'GET /api/access/apps': {
    query: { after?: string; limit?: number };
    reply: Schemas['KnownAppPage'];
  };
  'GET /api/access/boundaries': {
    query: { after?: string; limit?: number };
    reply: Schemas['BoundaryPage'];
  };
  'POST /api/access/boundaries': {
    body: Schemas['BoundaryRequest'];
    reply: Schemas['Boundary'];
  };
  'GET /api/access/bundles': {
    query: { after?: string; limit?: number };
    reply: Schemas['MadeBundlePage'];
  };
  'POST /api/access/bundles': {
    body: Schemas['BundleRequest'];
    reply: Schemas['MadeBundle'];
  };
  'PUT /api/access/bundles/{id}': {
    path: { id: string };
    body: Schemas['BundleRequest'];
    reply: Schemas['MadeBundle'];
  };
  'DELETE /api/access/bundles/{id}': {
    path: { id: string };
    reply: undefined;
  };
  'GET /api/access/grants': {
    query: { kind: string; subject: string; after?: string; limit?: number };
    reply: Schemas['GrantPage'];
  };
  'POST /api/access/grants': {
    body: Schemas['GrantRequest'];
    reply: Schemas['Grant'];
  };
  'DELETE /api/access/grants/{id}': {
    path: { id: string };
    reply: undefined;
  };
  'GET /api/access/permissions': {
    reply: Schemas['KnownPermissionList'];
  };
  'GET /api/access/who': {
    query: { permission: string; kind?: string; boundary?: string; after?: string; limit?: number };
    reply: Schemas['HolderPage'];
  };
  'GET /api/access/why': {
    query: { kind: string; subject: string; permission: string; owner?: string; department?: string; boundary?: string };
    reply: Schemas['WhyReply'];
  };
  'GET /api/apps': {
    reply: Schemas['AppList'];
  };
  'POST /api/apps': {
    body: Schemas['NewAppRequest'];
    reply: Schemas['RegisteredApp'];
  };
  'GET /api/apps/permissions': {
    reply: Schemas['OpenPermissionList'];
  };
  'GET /api/apps/{clientId}': {
    path: { clientId: string };
    reply: Schemas['App'];
  };
  'PUT /api/apps/{clientId}': {
    path: { clientId: string };
    body: Schemas['AppChange'];
    reply: Schemas['App'];
  };
  'DELETE /api/apps/{clientId}': {
    path: { clientId: string };
    reply: undefined;
  };
  'GET /api/apps/{clientId}/keys': {
    path: { clientId: string };
    reply: Schemas['AppKeyList'];
  };
  'POST /api/apps/{clientId}/keys': {
    path: { clientId: string };
    body: Schemas['NewAppKeyRequest'];
    reply: Schemas['MadeAppKey'];
  };
  'DELETE /api/apps/{clientId}/keys/{keyId}': {
    path: { clientId: string; keyId: string };
    reply: undefined;
  };
  'GET /api/apps/{clientId}/offer': {
    path: { clientId: string };
    reply: Schemas['AppOffer'];
  };
  'PUT /api/apps/{clientId}/offer': {
    path: { clientId: string };
    body: Schemas['AppOffer'];
    reply: Schemas['AppOffer'];
  };
  'GET /api/apps/{clientId}/refusals': {
    path: { clientId: string };
    query: { limit?: number };
    reply: Schemas['RefusalList'];
  };
  'GET /api/apps/{clientId}/secrets': {
    path: { clientId: string };
    reply: Schemas['SecretList'];
  };
  'POST /api/apps/{clientId}/secrets': {
    path: { clientId: string };
    reply: Schemas['MadeSecret'];
  };
  'DELETE /api/apps/{clientId}/secrets/{slot}': {
    path: { clientId: string; slot: number };
    reply: undefined;
  };
  'PUT /api/apps/{clientId}/signing': {
    path: { clientId: string };
    body: Schemas['SigningChange'];
    reply: undefined;
  };
  'GET /api/apps/{clientId}/webhooks': {
    path: { clientId: string };
    reply: Schemas['WebhookList'];
  };
  'POST /api/apps/{clientId}/webhooks': {
    path: { clientId: string };
    body: Schemas['NewWebhookRequest'];
    reply: Schemas['MadeWebhook'];
  };
  'PUT /api/apps/{clientId}/webhooks/{webhook}': {
    path: { clientId: string; webhook: string };
    body: Schemas['WebhookChange'];
    reply: Schemas['Webhook'];
  };
  'DELETE /api/apps/{clientId}/webhooks/{webhook}': {
    path: { clientId: string; webhook: string };
    reply: undefined;
  };
  'GET /api/apps/{clientId}/webhooks/{webhook}/letters': {
    path: { clientId: string; webhook: string };
    query: { state?: string; after?: string; limit?: number };
    reply: Schemas['LetterPage'];
  };
  'POST /api/apps/{clientId}/webhooks/{webhook}/letters/{letter}/replay': {
    path: { clientId: string; webhook: string; letter: string };
    reply: undefined;
  };
  'POST /api/apps/{clientId}/webhooks/{webhook}/replay-dead': {
    path: { clientId: string; webhook: string };
    reply: Schemas['Replayed'];
  };
  'POST /api/apps/{clientId}/webhooks/{webhook}/test': {
    path: { clientId: string; webhook: string };
    reply: undefined;
  };
  'POST /api/apps/{clientId}/webhooks/{webhook}/try-now': {
    path: { clientId: string; webhook: string };
    reply: Schemas['Webhook'];
  };
  'GET /api/bundles': {
    reply: Schemas['BundleList'];
  };
  'GET /api/configuration': {
    reply: Schemas['Configuration'];
  };
  'GET /api/configuration/audit': {
    query: { before?: string; limit?: number };
    reply: Schemas['SettingsAuditPage'];
  };
  'POST /api/configuration/checks': {
    body: Schemas['SettingsCheckRequest'];
    reply: Schemas['SettingsCheck'];
  };
  'POST /api/configuration/rollbacks': {
    body: Schemas['SettingsRollbackRequest'];
    reply: Schemas['SettingsChanged'];
  };
  'GET /api/configuration/versions': {
    query: { before?: string; limit?: number };
    reply: Schemas['SettingsHistory'];
  };
  'POST /api/configuration/versions': {
    body: Schemas['SettingsChangeRequest'];
    reply: Schemas['SettingsChanged'];
  };
  'GET /api/configuration/versions/{version}': {
    path: { version: string };
    reply: Schemas['SettingsContents'];
  };
  'GET /api/connections': {
    reply: Schemas['ConnectionList'];
  };
  'DELETE /api/connections': {
    reply: undefined;
  };
  'POST /api/connections/end': {
    body: Schemas['ConnectionEnd'];
    reply: undefined;
  };
  'GET /api/consents': {
    reply: Schemas['ConsentList'];
  };
  'DELETE /api/consents': {
    reply: undefined;
  };
  'POST /api/consents/devices': {
    body: Schemas['TypedCode'];
    reply: Schemas['DeviceAsks'];
  };
  'POST /api/consents/devices/answers': {
    body: Schemas['DeviceAnswer'];
    reply: undefined;
  };
  'GET /api/consents/pending': {
    query: { state: string };
    reply: Schemas['PendingConsent'];
  };
  'DELETE /api/consents/{clientId}': {
    path: { clientId: string };
    reply: undefined;
  };
  'GET /api/deeds': {
    query: { query?: string; after?: string; limit?: number };
    reply: Schemas['DeedPage'];
  };
  'PATCH /api/departments/{id}': {
    path: { id: string };
    body: Schemas['DepartmentChange'];
    reply: Schemas['Department'];
  };
  'DELETE /api/departments/{id}': {
    path: { id: string };
    reply: undefined;
  };
  'GET /api/departments/{id}/history': {
    path: { id: string };
    reply: Schemas['DepartmentList'];
  };
  'GET /api/departments/{id}/members': {
    path: { id: string };
    query: { at?: string; after?: string; limit?: number };
    reply: Schemas['MembershipPage'];
  };
  'POST /api/departments/{id}/members': {
    path: { id: string };
    body: Schemas['MembershipRequest'];
    reply: Schemas['Membership'];
  };
  'DELETE /api/departments/{id}/members/{name}': {
    path: { id: string; name: string };
    reply: undefined;
  };
  'GET /api/erasures': {
    query: { after?: string; limit?: number };
    reply: Schemas['ErasurePage'];
  };
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
  'GET /api/installs': {
    reply: Schemas['InstallList'];
  };
  'GET /api/installs/{clientId}': {
    path: { clientId: string };
    reply: Schemas['InstallableApp'];
  };
  'PUT /api/installs/{clientId}': {
    path: { clientId: string };
    body: Schemas['InstallRequest'];
    reply: Schemas['Install'];
  };
  'DELETE /api/installs/{clientId}': {
    path: { clientId: string };
    reply: undefined;
  };
  'POST /api/js-tickets': {
    body: Schemas['JsTicketRequest'];
    reply: Schemas['JsTicket'];
  };
  'POST /api/js-tickets/checks': {
    body: Schemas['JsTicketCheck'];
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
  'POST /api/logins/import': {
    body: Schemas['LoginFile'];
    reply: Schemas['ImportReply'];
  };
  'GET /api/logins/{name}': {
    path: { name: string };
    reply: Schemas['LoginReply'];
  };
  'PATCH /api/logins/{name}': {
    path: { name: string };
    body: Schemas['LoginChange'];
    reply: Schemas['LoginReply'];
  };
  'DELETE /api/logins/{name}': {
    path: { name: string };
    reply: undefined;
  };
  'GET /api/logins/{name}/consents': {
    path: { name: string };
    reply: Schemas['ConsentList'];
  };
  'DELETE /api/logins/{name}/consents/{clientId}': {
    path: { name: string; clientId: string };
    reply: undefined;
  };
  'GET /api/logins/{name}/departments': {
    path: { name: string };
    reply: Schemas['MembershipList'];
  };
  'POST /api/logins/{name}/erasure': {
    path: { name: string };
    reply: Schemas['Erasure'];
  };
  'DELETE /api/logins/{name}/erasure': {
    path: { name: string };
    reply: undefined;
  };
  'POST /api/logins/{name}/link': {
    path: { name: string };
    reply: Schemas['PasswordLink'];
  };
  'PUT /api/logins/{name}/password': {
    path: { name: string };
    body: Schemas['PasswordRequest'];
    reply: undefined;
  };
  'GET /api/logins/{name}/personal-data': {
    path: { name: string };
    reply: undefined;
  };
  'DELETE /api/logins/{name}/second-factor': {
    path: { name: string };
    reply: undefined;
  };
  'GET /api/logins/{name}/sessions': {
    path: { name: string };
    reply: Schemas['SignInList'];
  };
  'DELETE /api/logins/{name}/sessions': {
    path: { name: string };
    reply: undefined;
  };
  'DELETE /api/logins/{name}/sessions/{session}': {
    path: { name: string; session: string };
    reply: undefined;
  };
  'GET /api/mini-programs/{clientId}': {
    path: { clientId: string };
    reply: Schemas['MiniProgram'];
  };
  'POST /api/mini-programs/{clientId}/codes': {
    path: { clientId: string };
    body: Schemas['MiniScopes'];
    reply: Schemas['MiniCode'];
  };
  'PUT /api/mini-programs/{clientId}/consent': {
    path: { clientId: string };
    body: Schemas['MiniScopes'];
    reply: Schemas['MiniProgram'];
  };
  'GET /api/nodes': {
    reply: Schemas['NodeList'];
  };
  'POST /api/nodes/{name}/drain': {
    path: { name: string };
    reply: undefined;
  };
  'GET /api/organisations': {
    query: { after?: string; limit?: number };
    reply: Schemas['OrganisationPage'];
  };
  'POST /api/organisations': {
    body: Schemas['OrganisationRequest'];
    reply: Schemas['Organisation'];
  };
  'GET /api/organisations/{id}/departments': {
    path: { id: string };
    query: { at?: string; after?: string; limit?: number };
    reply: Schemas['DepartmentPage'];
  };
  'POST /api/organisations/{id}/departments': {
    path: { id: string };
    body: Schemas['DepartmentRequest'];
    reply: Schemas['Department'];
  };
  'GET /api/oversight/apps': {
    query: { after?: string; limit?: number };
    reply: Schemas['OverseenAppPage'];
  };
  'GET /api/oversight/apps/{clientId}': {
    path: { clientId: string };
    reply: Schemas['OverseenApp'];
  };
  'PUT /api/oversight/apps/{clientId}/bar': {
    path: { clientId: string };
    body: Schemas['Bar'];
    reply: Schemas['OverseenApp'];
  };
  'PUT /api/oversight/apps/{clientId}/owner': {
    path: { clientId: string };
    body: Schemas['NewOwner'];
    reply: Schemas['OverseenApp'];
  };
  'GET /api/overview': {
    reply: Schemas['Overview'];
  };
  'POST /api/password-link': {
    body: Schemas['LinkRequest'];
    reply: Schemas['LinkOwner'];
  };
  'PUT /api/password-link': {
    body: Schemas['ChosenPassword'];
    reply: undefined;
  };
  'GET /api/people': {
    query: { query?: string; after?: string; limit?: number };
    reply: Schemas['PersonPage'];
  };
  'GET /api/routes': {
    reply: Schemas['Routes'];
  };
  'POST /api/routes/checks': {
    body: Schemas['RouteCheckRequest'];
    reply: Schemas['RouteCheck'];
  };
  'GET /api/routes/draft': {
    reply: Schemas['RouteDraft'];
  };
  'PUT /api/routes/draft': {
    body: Schemas['RouteDraftRequest'];
    reply: Schemas['RouteDraft'];
  };
  'POST /api/routes/rollbacks': {
    body: Schemas['RouteRollback'];
    reply: Schemas['RoutesPublished'];
  };
  'GET /api/routes/targets': {
    reply: Schemas['RouteTargets'];
  };
  'GET /api/routes/versions': {
    query: { before?: string; limit?: number };
    reply: Schemas['RouteHistory'];
  };
  'POST /api/routes/versions': {
    body: Schemas['RoutePublication'];
    reply: Schemas['RoutesPublished'];
  };
  'GET /api/routes/versions/{version}': {
    path: { version: string };
    reply: Schemas['RouteContents'];
  };
  'GET /api/second-factor': {
    reply: Schemas['SecondFactor'];
  };
  'POST /api/second-factor': {
    body: Schemas['BeginFactor'];
    reply: Schemas['FactorSecret'];
  };
  'PUT /api/second-factor': {
    body: Schemas['FactorCode'];
    reply: Schemas['RecoveryCodes'];
  };
  'PATCH /api/second-factor': {
    body: Schemas['FactorChange'];
    reply: Schemas['SecondFactor'];
  };
  'POST /api/second-factor/codes': {
    body: Schemas['FactorCode'];
    reply: Schemas['RecoveryCodes'];
  };
  'POST /api/second-factor/removal': {
    body: Schemas['FactorCode'];
    reply: undefined;
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
  'PUT /api/session/password': {
    body: Schemas['OwnPassword'];
    reply: undefined;
  };
  'POST /api/session/step-up': {
    body: Schemas['StepUpRequest'];
    reply: Schemas['StepUpToken'];
  };
  'POST /api/session/ticket': {
    reply: Schemas['Ticket'];
  };
  'GET /api/sessions': {
    query: { query?: string; node?: string; kind?: string; after?: string; limit?: number };
    reply: Schemas['LiveSessionPage'];
  };
  'POST /api/sessions/end': {
    body: Schemas['SessionEnd'];
    reply: undefined;
  };
  'GET /api/shards': {
    reply: Schemas['ShardList'];
  };
  'GET /api/sign-ins': {
    reply: Schemas['OwnSignInList'];
  };
  'DELETE /api/sign-ins': {
    reply: undefined;
  };
  'DELETE /api/sign-ins/{session}': {
    path: { session: string };
    reply: undefined;
  };
  'GET /api/signing-keys': {
    reply: Schemas['SigningKeyList'];
  };
  'POST /api/signing-keys/successors': {
    body: Schemas['SuccessorRequest'];
    reply: Schemas['SigningKeyList'];
  };
  'GET /api/tenants': {
    query: { after?: string; limit?: number };
    reply: Schemas['TenantPage'];
  };
  'POST /api/tenants': {
    body: Schemas['NewTenant'];
    reply: Schemas['MadeTenant'];
  };
  'POST /api/tenants/{name}/administrators': {
    path: { name: string };
    body: Schemas['NewAdministrator'];
    reply: Schemas['MadeTenant'];
  };
  'POST /api/tenants/{name}/close': {
    path: { name: string };
    reply: Schemas['Tenant'];
  };
  'POST /api/tickets/channel': {
    reply: Schemas['ConnectionTicket'];
  };
  'POST /api/tickets/xmpp': {
    reply: Schemas['ConnectionTicket'];
  };
  'GET /api/traffic': {
    query: { seconds?: number; route?: string; app?: string; code?: string; sort?: string; limit?: number };
    reply: Schemas['Traffic'];
  };
  'POST /api/visitors': {
    body: Schemas['Arrival'];
    reply: Schemas['VisitorSession'];
  };
  'POST /api/visitors/merge': {
    body: Schemas['Merging'];
    reply: Schemas['MergedVisitor'];
  };
  'POST /api/visitors/{name}/login': {
    path: { name: string };
    body: Schemas['Naming'];
    reply: Schemas['NamedVisitor'];
  };
}

export interface Schemas {
  App: {
    app: string;
    clientId: string;
    name: string;
    isPublic: boolean;
    redirectUris: string[];
    permissions: string[];
    createdAt: string;
    disabled: boolean;
    barred: boolean;
    barredWhy?: string | null;
    idTokenAlg: string;
    proofRequired: boolean;
    device: boolean;
    exchangesFor: string[];
    logoutUris: string[];
    mini: boolean;
    origins: string[];
  };
  AppChange: {
    name?: string | null;
    redirectUris?: string[] | null;
    permissions?: string[] | null;
    disabled?: boolean | null;
    idTokenAlg?: string | null;
    proofRequired?: boolean | null;
    device?: boolean | null;
    exchangesFor?: string[] | null;
    logoutUris?: string[] | null;
    mini?: boolean | null;
    origins?: string[] | null;
  };
  AppKey: {
    keyId: string;
    algorithm: string;
    madeAt: string;
  };
  AppKeyList: {
    required: boolean;
    items: Schemas['AppKey'][];
  };
  AppList: {
    items: Schemas['App'][];
  };
  AppOffer: {
    offered?: boolean | null;
  };
  Arrival: Record<string, unknown>;
  BackendEntry: {
    name?: string | null;
    targets?: string[] | null;
    healthPath?: string | null;
    healthMillis?: number | null;
  };
  BackupState: {
    kind: string;
    safeAt?: string | null;
    lastFullAt?: string | null;
  };
  Bar: {
    barred?: boolean | null;
    why?: string | null;
  };
  BeginFactor: {
    password?: string | null;
  };
  Boundary: {
    id: string;
    kind: string;
    parent?: string | null;
    name: string;
  };
  BoundaryPage: {
    items: Schemas['Boundary'][];
    next?: string | null;
  };
  BoundaryRequest: {
    kind?: string | null;
    parent?: string | null;
    name?: string | null;
  };
  Bundle: {
    bundle: string;
    permissions: string[];
  };
  BundleList: {
    items: Schemas['Bundle'][];
  };
  BundleRequest: {
    name?: string | null;
    permissions?: string[] | null;
  };
  ChosenPassword: {
    secret?: string | null;
    password?: string | null;
  };
  Configuration: {
    version: string;
    applied: string;
    newest?: Schemas['SettingsVersion'] | null;
    settings: Schemas['Setting'][];
    rules: Schemas['SettingRule'][];
    nodes: Schemas['SettingsNode'][];
    troubles: string[];
  };
  Connection: {
    session: string;
    resource: string;
    kind: string;
    client: string;
    address: string;
    since: string;
    idleSeconds: number;
    signIn?: string | null;
    current: boolean;
  };
  ConnectionEnd: {
    session?: string | null;
  };
  ConnectionList: {
    items: Schemas['Connection'][];
    silent: string[];
  };
  ConnectionTicket: {
    ticket: string;
    expiresAt: string;
  };
  Consent: {
    clientId: string;
    name: string;
    scopes: string[];
    givenAt: string;
    lastUsedAt?: string | null;
  };
  ConsentList: {
    items: Schemas['Consent'][];
  };
  Deed: {
    id: string;
    at: string;
    name: string;
    deed: string;
    subject: string;
    detail: string;
    address: string;
    request: string;
    outcome?: string | null;
  };
  DeedPage: {
    items: Schemas['Deed'][];
    next?: string | null;
  };
  Department: {
    id: string;
    organisation: string;
    parent?: string | null;
    name: string;
    from: string;
    until?: string | null;
    changedBy: string;
  };
  DepartmentChange: {
    name?: string | null;
    parent?: string | null;
  };
  DepartmentList: {
    items: Schemas['Department'][];
  };
  DepartmentPage: {
    items: Schemas['Department'][];
    next?: string | null;
  };
  DepartmentRequest: {
    name?: string | null;
    parent?: string | null;
  };
  DeviceAnswer: {
    state?: string | null;
    allow?: boolean | null;
  };
  DeviceAsks: {
    state: string;
    clientId: string;
    name: string;
    owner?: string | null;
    scopes: string[];
    askedFrom?: string | null;
    askedAt?: string | null;
    here: boolean;
  };
  Erasure: {
    id: string;
    login: string;
    name: string;
    askedAt: string;
    askedBy: string;
    dueAt: string;
    doneAt?: string | null;
  };
  ErasurePage: {
    items: Schemas['Erasure'][];
    next?: string | null;
  };
  FactorChange: {
    code?: string | null;
    passwordAlone?: boolean | null;
  };
  FactorCode: {
    code?: string | null;
  };
  FactorSecret: {
    secret: string;
    uri: string;
  };
  Grant: {
    id: string;
    kind: string;
    subject: string;
    permission?: string | null;
    bundle?: string | null;
    boundary?: string | null;
    range: string;
    from: string;
    until?: string | null;
    producer: string;
    key: string;
    reason: string;
    grantedBy: string;
    grantedAt: string;
    ended?: string | null;
  };
  GrantPage: {
    items: Schemas['Grant'][];
    next?: string | null;
  };
  GrantRequest: {
    kind?: string | null;
    subject?: string | null;
    permission?: string | null;
    bundle?: string | null;
    boundary?: string | null;
    range?: string | null;
    from?: string | null;
    until?: string | null;
    reason?: string | null;
    key?: string | null;
  };
  Holder: {
    login?: string | null;
    app?: string | null;
    name: string;
    displayName: string;
    range?: string | null;
  };
  HolderPage: {
    items: Schemas['Holder'][];
    next?: string | null;
  };
  ImportReply: {
    added: number;
    updated: number;
    unchanged: number;
    refused: Schemas['RefusedRow'][];
  };
  Install: {
    clientId: string;
    name: string;
    scopes: string[];
    installedAt: string;
  };
  InstallList: {
    items: Schemas['Install'][];
  };
  InstallRequest: {
    scopes?: string[] | null;
  };
  InstallableApp: {
    clientId: string;
    name: string;
    possible: string[];
  };
  JsTicket: {
    ticket: string;
    expiresAt: string;
  };
  JsTicketCheck: {
    ticket?: string | null;
    clientId?: string | null;
    origin?: string | null;
    method?: string | null;
  };
  JsTicketRequest: {
    origin?: string | null;
    methods?: string[] | null;
  };
  KnownApp: {
    app: string;
    clientId: string;
    name: string;
    owner?: string | null;
    disabled: boolean;
  };
  KnownAppPage: {
    items: Schemas['KnownApp'][];
    next?: string | null;
  };
  KnownPermission: {
    permission: string;
    reach: string;
    ranged: boolean;
    everybody: boolean;
  };
  KnownPermissionList: {
    items: Schemas['KnownPermission'][];
  };
  LastMessage: {
    id: string;
    from: string;
    text: string;
    time: number;
    own: boolean;
  };
  Letter: {
    letter: string;
    event: string;
    type: string;
    state: string;
    notedAt: string;
    attempts: number;
    nextAt?: string | null;
    status?: number | null;
    problem?: string | null;
  };
  LetterPage: {
    items: Schemas['Letter'][];
    next?: string | null;
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
  LinkOwner: {
    name: string;
    displayName: string;
  };
  LinkRequest: {
    secret?: string | null;
  };
  LiveSession: {
    session: string;
    jid: string;
    resource: string;
    displayName: string;
    node: string;
    kind: string;
    client: string;
    address: string;
    show: string;
    since: string;
    idleSeconds: number;
    signIn?: string | null;
  };
  LiveSessionPage: {
    items: Schemas['LiveSession'][];
    total: number;
    next?: string | null;
    silent: string[];
  };
  LoginChange: {
    displayName?: string | null;
    bundle?: string | null;
    disabled?: boolean | null;
  };
  LoginFile: {
    csv?: string | null;
    update?: boolean | null;
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
    disabled: boolean;
    secondFactor: boolean;
  };
  MadeAppKey: {
    keyId: string;
    secret?: string | null;
  };
  MadeBundle: {
    id: string;
    name: string;
    permissions: string[];
  };
  MadeBundlePage: {
    items: Schemas['MadeBundle'][];
    next?: string | null;
  };
  MadeSecret: {
    slot: number;
    secret: string;
  };
  MadeTenant: {
    tenant: Schemas['Tenant'];
    administrator: string;
    secret: string;
    expiresAt: string;
  };
  MadeWebhook: {
    webhook: Schemas['Webhook'];
    key: string;
  };
  Member: {
    jid: string;
    displayName: string;
    readId: string;
  };
  MemberPage: {
    items: Schemas['Member'][];
  };
  Membership: {
    login: string;
    name: string;
    displayName: string;
    department: string;
    departmentName: string;
    title: string;
    lead: boolean;
    from: string;
    until?: string | null;
    changedBy: string;
  };
  MembershipList: {
    items: Schemas['Membership'][];
  };
  MembershipPage: {
    items: Schemas['Membership'][];
    next?: string | null;
  };
  MembershipRequest: {
    login?: string | null;
    title?: string | null;
    lead?: boolean | null;
  };
  MergedVisitor: {
    jid: string;
    login: string;
    name: string;
  };
  Merging: {
    proof?: string | null;
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
  MiniCode: {
    code: string;
    expiresAt: string;
  };
  MiniProgram: {
    clientId: string;
    name: string;
    owner?: string | null;
    asks: string[];
    granted: string[];
  };
  MiniScopes: {
    scopes?: string[] | null;
  };
  NamedVisitor: {
    jid: string;
    login: string;
    name: string;
    displayName: string;
    secret: string;
    expiresAt: string;
  };
  Naming: {
    displayName?: string | null;
  };
  NewAdministrator: {
    administrator?: string | null;
  };
  NewAppKeyRequest: {
    publicKey?: string | null;
  };
  NewAppRequest: {
    name?: string | null;
    isPublic?: boolean | null;
    redirectUris?: string[] | null;
    permissions?: string[] | null;
    idTokenAlg?: string | null;
    proofRequired?: boolean | null;
    device?: boolean | null;
    exchangesFor?: string[] | null;
    logoutUris?: string[] | null;
    mini?: boolean | null;
    origins?: string[] | null;
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
  NewOwner: {
    owner?: string | null;
  };
  NewTenant: {
    name?: string | null;
    displayName?: string | null;
    administrator?: string | null;
  };
  NewWebhookRequest: {
    url?: string | null;
    types?: string[] | null;
    algorithm?: string | null;
  };
  Node: {
    name: string;
    state: string;
    says: string;
    roles: string[];
    version: string;
    since: string;
    sessions: number;
    clients: number;
    shards: number;
    behind: number;
    address: string;
    alive: boolean;
  };
  NodeList: {
    items: Schemas['Node'][];
    self: string;
    alone: boolean;
    join?: string | null;
  };
  OpenPermissionList: {
    items: string[];
  };
  Organisation: {
    id: string;
    name: string;
  };
  OrganisationPage: {
    items: Schemas['Organisation'][];
    next?: string | null;
  };
  OrganisationRequest: {
    name?: string | null;
  };
  OverseenApp: {
    clientId: string;
    name: string;
    owner?: string | null;
    ownerName?: string | null;
    ownerAway: boolean;
    isPublic: boolean;
    redirectUris: string[];
    permissions: string[];
    createdAt: string;
    disabled: boolean;
    barred: boolean;
    barredWhy?: string | null;
  };
  OverseenAppPage: {
    items: Schemas['OverseenApp'][];
    next?: string | null;
  };
  Overview: {
    self: string;
    alone: boolean;
    time: string;
    nodes: Schemas['Vitals'][];
    silent: string[];
    orphans?: number | null;
  };
  OwnPassword: {
    password?: string | null;
    chosen?: string | null;
    code?: string | null;
  };
  OwnSignIn: {
    session: string;
    openedAt: string;
    lastSeenAt: string;
    expiresAt: string;
    agent: string;
    address: string;
    current: boolean;
  };
  OwnSignInList: {
    items: Schemas['OwnSignIn'][];
  };
  Part: {
    part: string;
    state: string;
    what?: string | null;
    advice?: string | null;
  };
  PasswordLink: {
    secret: string;
    expiresAt: string;
  };
  PasswordRequest: {
    password?: string | null;
  };
  PendingConsent: {
    clientId: string;
    name: string;
    owner?: string | null;
    redirectUri: string;
    scopes: string[];
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
  RecoveryCodes: {
    codes: string[];
  };
  Refusal: {
    requestId: string;
    at: string;
    method: string;
    route: string;
    place: string;
    code: string;
    status: number;
    behalf?: string | null;
    permission?: string | null;
    grantedBy?: string | null;
    claimed: boolean;
  };
  RefusalList: {
    items: Schemas['Refusal'][];
    silent: string[];
  };
  RefusedRow: {
    line: number;
    code: string;
    advice: string;
  };
  RegisteredApp: {
    app: Schemas['App'];
    secret?: string | null;
  };
  Replayed: {
    letters: number;
  };
  RouteCheck: {
    problems: Schemas['RouteProblem'][];
    taken: string[];
    kept: boolean[];
  };
  RouteCheckRequest: {
    document?: Schemas['RouteDocument'] | null;
    samples?: Schemas['RouteSample'][] | null;
  };
  RouteContents: {
    version: Schemas['RouteVersion'];
    document: Schemas['RouteDocument'];
  };
  RouteDocument: {
    routes?: Schemas['RouteEntry'][] | null;
    backends?: Schemas['BackendEntry'][] | null;
  };
  RouteDraft: {
    revision: string;
    at?: string | null;
    author?: string | null;
    document: Schemas['RouteDocument'];
    problems: Schemas['RouteProblem'][];
  };
  RouteDraftRequest: {
    seen?: string | null;
    document?: Schemas['RouteDocument'] | null;
  };
  RouteEntry: {
    name?: string | null;
    hosts?: string[] | null;
    path?: string | null;
    methods?: string[] | null;
    headers?: Schemas['RouteHeader'][] | null;
    reach?: string | null;
    permission?: string | null;
    anonymous?: boolean | null;
    platform?: boolean | null;
    to?: Schemas['RouteShare'][] | null;
    webSocket?: boolean | null;
    retry?: boolean | null;
    bodyBytesMax?: number | null;
    connectMillis?: number | null;
    firstByteMillis?: number | null;
    idleMillis?: number | null;
    wholeMillis?: number | null;
    socketIdleMillis?: number | null;
    tenants?: boolean | null;
  };
  RouteHeader: {
    name?: string | null;
    value?: string | null;
  };
  RouteHistory: {
    items: Schemas['RouteVersion'][];
    next?: string | null;
  };
  RouteProblem: {
    at: string;
    code: string;
    words: string;
  };
  RoutePublication: {
    seen?: string | null;
    revision?: string | null;
    reason?: string | null;
  };
  RouteRollback: {
    seen?: string | null;
    to?: string | null;
    reason?: string | null;
  };
  RouteSample: {
    method?: string | null;
    host?: string | null;
    path?: string | null;
    headers?: Schemas['RouteHeader'][] | null;
  };
  RouteShare: {
    backend?: string | null;
    weight?: number | null;
  };
  RouteTarget: {
    backend: string;
    url: string;
    addresses: number;
    well: boolean;
  };
  RouteTargets: {
    items: Schemas['RouteTarget'][];
  };
  RouteVersion: {
    version: string;
    previous: string;
    at: string;
    author: string;
    requestId: string;
    reason: string;
    rolledBackTo?: string | null;
  };
  Routes: {
    version: string;
    applied: string;
    trouble?: string | null;
    document: Schemas['RouteDocument'];
  };
  RoutesPublished: {
    version: Schemas['RouteVersion'];
    applied: boolean;
  };
  SecondFactor: {
    since?: string | null;
    codesLeft: number;
    passwordAlone: boolean;
    lacking: boolean;
  };
  Secret: {
    slot: number;
    madeAt: string;
    lastUsedOn?: string | null;
  };
  SecretList: {
    items: Schemas['Secret'][];
  };
  Session: {
    jid: string;
    login: string;
    name: string;
    displayName: string;
    realm: string;
    bundle: string;
    permissions: string[];
    factorLacking: boolean;
    csrfToken: string;
    expiresAt: string;
  };
  SessionEnd: {
    session?: string | null;
  };
  Setting: {
    name: string;
    module: string;
    kind: string;
    english: string;
    chinese?: string | null;
    changes: boolean;
    effect: string;
    value: string;
    usual: string;
    atStart?: string | null;
    source: string;
    least?: string | null;
    most?: string | null;
    choices: string[];
    masked: boolean;
  };
  SettingChange: {
    setting: string;
    before?: string | null;
    after?: string | null;
  };
  SettingProblem: {
    setting: string;
    code: string;
    words: string;
    chinese: string;
  };
  SettingRule: {
    settings: string[];
    english: string;
    chinese: string;
  };
  SettingText: {
    setting: string;
    value: string;
  };
  SettingsAudit: {
    id: string;
    at: string;
    author: string;
    origin: string;
    requestId: string;
    outcome: string;
    version: string;
    reason: string;
    changes: Schemas['SettingChange'][];
    said: string;
  };
  SettingsAuditPage: {
    items: Schemas['SettingsAudit'][];
    next?: string | null;
  };
  SettingsChangeRequest: {
    seen?: string | null;
    reason?: string | null;
    changes?: Schemas['WantedSetting'][] | null;
  };
  SettingsChanged: {
    version: Schemas['SettingsVersion'];
    applied: boolean;
  };
  SettingsCheck: {
    problems: Schemas['SettingProblem'][];
  };
  SettingsCheckRequest: {
    changes?: Schemas['WantedSetting'][] | null;
  };
  SettingsContents: {
    version: Schemas['SettingsVersion'];
    contents: Schemas['SettingText'][];
  };
  SettingsHistory: {
    items: Schemas['SettingsVersion'][];
    next?: string | null;
  };
  SettingsNode: {
    node: string;
    version: string;
    state: string;
    behind: boolean;
    says: string;
  };
  SettingsRollbackRequest: {
    seen?: string | null;
    to?: string | null;
    reason?: string | null;
  };
  SettingsVersion: {
    version: string;
    previous: string;
    at: string;
    author: string;
    origin: string;
    requestId: string;
    reason: string;
    rolledBackTo?: string | null;
    changes: Schemas['SettingChange'][];
  };
  Shard: {
    shard: number;
    owner: string;
    epoch: string;
    sequence: string;
    behind?: number | null;
  };
  ShardList: {
    items: Schemas['Shard'][];
    silent: string[];
  };
  SignIn: {
    session: string;
    openedAt: string;
    lastSeenAt: string;
    expiresAt: string;
    agent: string;
    address: string;
  };
  SignInList: {
    items: Schemas['SignIn'][];
  };
  SignInRequest: {
    name?: string | null;
    password?: string | null;
    code?: string | null;
  };
  SigningChange: {
    required: boolean;
  };
  SigningKey: {
    kid: string;
    alg: string;
    signsFrom: string;
    signs: boolean;
  };
  SigningKeyList: {
    items: Schemas['SigningKey'][];
  };
  StepUpRequest: {
    action?: string | null;
    parameters?: string | null;
    password?: string | null;
    code?: string | null;
  };
  StepUpToken: {
    token: string;
    expiresAt: string;
  };
  SuccessorRequest: {
    alg?: string | null;
  };
  Tenant: {
    id: string;
    name: string;
    displayName: string;
    madeAt: string;
    closedAt?: string | null;
  };
  TenantPage: {
    items: Schemas['Tenant'][];
    next?: string | null;
  };
  Ticket: {
    ticket: string;
    expiresAt: string;
  };
  Traffic: {
    time: string;
    seconds: number;
    perMinute: number;
    all: Schemas['TrafficCounts'];
    series: Schemas['TrafficTick'][];
    routes: Schemas['TrafficList'];
    apps: Schemas['TrafficList'];
    codes: Schemas['TrafficCode'][];
    refusals: Schemas['TrafficRefusal'][];
    nodes: Schemas['TrafficNode'][];
    silent: string[];
  };
  TrafficCertificate: {
    names: string[];
    fingerprint: string;
    ends: string;
  };
  TrafficClassLoad: {
    name: string;
    underWay: number;
    most: number;
    shed: boolean;
  };
  TrafficCode: {
    code: string;
    count: number;
  };
  TrafficCounts: {
    requests: number;
    refused: number;
    errors: number;
    abandoned: number;
    p50Micros?: number | null;
    p95Micros?: number | null;
    p99Micros?: number | null;
  };
  TrafficList: {
    items: Schemas['TrafficRow'][];
    further: number;
  };
  TrafficNode: {
    node: string;
    since: string;
    underWay: number;
    most: number;
    classes: Schemas['TrafficClassLoad'][];
    targets: Schemas['TrafficTarget'][];
    certificate: Schemas['TrafficCertificate'];
  };
  TrafficRefusal: {
    at: string;
    node: string;
    requestId: string;
    method: string;
    route: string;
    app: string;
    code: string;
    status: number;
  };
  TrafficRow: {
    name: string;
    counts: Schemas['TrafficCounts'];
    codes: Schemas['TrafficCode'][];
  };
  TrafficTarget: {
    backend: string;
    url: string;
    addresses: number;
    well: boolean;
  };
  TrafficTick: {
    at: string;
    requests: number;
    refused: number;
    errors: number;
  };
  TypedCode: {
    code?: string | null;
  };
  VisitorSession: {
    jid: string;
    login: string;
    name: string;
    displayName: string;
    realm: string;
    csrfToken: string;
    expiresAt: string;
    proof: string;
  };
  Vitals: {
    node: string;
    version: string;
    startedAt: string;
    parts: Schemas['Part'][];
    people: number;
    sessions: number;
    pages: number;
    clients: number;
    behind: number;
    messages: number[];
    spanSeconds: number;
    backup: Schemas['BackupState'];
    certificateEnds: string;
    shardsLeft?: number | null;
  };
  WantedSetting: {
    setting?: string | null;
    value?: string | null;
  };
  Way: {
    grant?: Schemas['Grant'] | null;
    enough: boolean;
  };
  Webhook: {
    webhook: string;
    url: string;
    types: string[];
    paused: boolean;
    keyId: string;
    algorithm: string;
    madeAt: string;
    failures: number;
    restUntil: string;
    missed: number;
    missedAt?: string | null;
  };
  WebhookChange: {
    url?: string | null;
    types?: string[] | null;
    paused?: boolean | null;
  };
  WebhookList: {
    items: Schemas['Webhook'][];
  };
  WhyReply: {
    decision: string;
    ways: Schemas['Way'][];
  };
}
