import { api, type Reply } from '../../api/client.js';

export type Grant = Reply<'GET /api/access/grants'>['items'][number];
export type Bundle = Reply<'GET /api/access/bundles'>['items'][number];
export type KnownApp = Reply<'GET /api/access/apps'>['items'][number];
export type Department = Reply<'GET /api/organisations/{id}/departments'>['items'][number] & {
  readonly organisationName: string;
};

/** Who can be granted something. The address names a person by name, an app by its client ID, a department by its id. */
export const KINDS = ['person', 'app', 'department'] as const;
export type Kind = (typeof KINDS)[number];

export interface Somebody {
  readonly kind: Kind;
  /** By which grants name it. */
  readonly id: string;
  readonly label: string;
}

const PAGE = 200;
/** Ten thousand of anything to choose from are more than anybody reads. */
const PAGES_MAX = 50;

export function kindOf(word: string | undefined): Kind {
  return KINDS.find((kind) => kind === word) ?? 'person';
}

/** All pages of a list, one behind the other, up to a bound. */
export async function everyPage<T>(
  read: (after: string, limit: number) => Promise<{ readonly items: readonly T[]; readonly next?: string | null }>,
): Promise<T[]> {
  const all: T[] = [];
  let after = '0';
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const { items, next } = await read(after, PAGE);
    all.push(...items);
    if (next == null) {
      break;
    }
    after = next;
  }
  return all;
}

export const readApps = (signal: AbortSignal): Promise<KnownApp[]> =>
  everyPage((after, limit) => api.call('GET /api/access/apps', { query: { after, limit }, signal }));

export const readBundles = (signal: AbortSignal): Promise<Bundle[]> =>
  everyPage((after, limit) => api.call('GET /api/access/bundles', { query: { after, limit }, signal }));

export async function readDepartments(signal: AbortSignal): Promise<Department[]> {
  const organisations = await everyPage((after, limit) =>
    api.call('GET /api/organisations', { query: { after, limit }, signal }),
  );
  const all: Department[] = [];
  for (const { id, name } of organisations) {
    const departments = await everyPage((after, limit) =>
      api.call('GET /api/organisations/{id}/departments', { path: { id }, query: { after, limit }, signal }),
    );
    all.push(...departments.map((one) => ({ ...one, organisationName: name })));
  }
  return all;
}

/** Whom the address means; undefined when there is nobody of that name. */
export async function find(kind: Kind, name: string, signal: AbortSignal): Promise<Somebody | undefined> {
  switch (kind) {
    case 'person': {
      const { items } = await api.call('GET /api/people', { query: { query: name, limit: PAGE }, signal });
      const person = items.find((one) => one.name === name);
      return person === undefined ? undefined : { kind, id: person.login, label: person.displayName };
    }
    case 'app': {
      const app = (await readApps(signal)).find((one) => one.clientId === name);
      return app === undefined ? undefined : { kind, id: app.app, label: app.name };
    }
    case 'department': {
      const department = (await readDepartments(signal)).find((one) => one.id === name);
      return department === undefined ? undefined : { kind, id: department.id, label: department.name };
    }
  }
}

export type Standing = 'holds' | 'later' | 'over' | 'ended';

/** Whether a grant holds now, will, did until its day, or was ended by somebody. */
export function standingOf(grant: Pick<Grant, 'from' | 'until' | 'ended'>, now: number): Standing {
  if (grant.ended != null) {
    return 'ended';
  }
  if (grant.until != null && Date.parse(grant.until) <= now) {
    return 'over';
  }
  return Date.parse(grant.from) > now ? 'later' : 'holds';
}

/** The end of that day where the reader is, which is the first moment it does not hold; undefined for no day. */
export function endOf(day: string): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  return year === undefined ? undefined : new Date(Number(year), Number(month) - 1, Number(date) + 1).toISOString();
}
