/** Where the query cache keeps what. */
export const keys = {
  session: ['session'] as const,
  /** True when a session ended by itself, so that the sign-in can say so. */
  ended: ['session-ended'] as const,
  lines: ['lines'] as const,
  line: (jid: string) => ['line', jid] as const,
  logs: ['log'] as const,
  log: (line: string) => ['log', line] as const,
  allMembers: ['members'] as const,
  members: (line: string) => ['members', line] as const,
  people: (query: string) => ['people', query] as const,
  person: (jid: string) => ['person', jid] as const,
};
