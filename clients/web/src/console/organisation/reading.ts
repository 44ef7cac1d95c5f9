import { api, type Reply } from '../../api/client.js';
import { everyPage } from '../access/subjects.js';

export type Organisation = Reply<'GET /api/organisations'>['items'][number];
export type Department = Reply<'GET /api/organisations/{id}/departments'>['items'][number];
export type Membership = Reply<'GET /api/departments/{id}/members'>['items'][number];

const MEMBERS = 200;

/** An organisation with its departments, as they are or were. */
export interface Structure {
  readonly organisations: readonly Organisation[];
  /** The one that was asked for, or else the first; undefined while there is none. */
  readonly chosen: Organisation | undefined;
  readonly departments: readonly Department[];
}

/** @param at undefined for now */
export async function readStructure(wanted: string, at: string | undefined, signal: AbortSignal): Promise<Structure> {
  const organisations = await everyPage((after, limit) =>
    api.call('GET /api/organisations', { query: { after, limit }, signal }),
  );
  const chosen = organisations.find((one) => one.id === wanted) ?? organisations[0];
  const departments =
    chosen === undefined
      ? []
      : await everyPage((after, limit) =>
          api.call('GET /api/organisations/{id}/departments', {
            path: { id: chosen.id },
            query: { after, limit, ...(at === undefined ? {} : { at }) },
            signal,
          }),
        );
  return { organisations, chosen, departments };
}

/** A department with what it was, the newest first, and who is in it, or was. */
export interface OneDepartment {
  readonly history: readonly Department[];
  /** What it is, or was at that moment; undefined where it was not. */
  readonly department: Department | undefined;
  readonly members: readonly Membership[];
  readonly moreMembers: boolean;
}

export async function readDepartment(id: string, at: string | undefined, signal: AbortSignal): Promise<OneDepartment> {
  const [history, members] = await Promise.all([
    api.call('GET /api/departments/{id}/history', { path: { id }, signal }),
    api.call('GET /api/departments/{id}/members', {
      path: { id },
      query: { limit: MEMBERS, ...(at === undefined ? {} : { at }) },
      signal,
    }),
  ]);
  const moment = at === undefined ? undefined : Date.parse(at);
  const department = history.items.find((one) =>
    moment === undefined
      ? one.until == null
      : Date.parse(one.from) <= moment && (one.until == null || moment < Date.parse(one.until)),
  );
  return { history: history.items, department, members: members.items, moreMembers: members.next != null };
}
