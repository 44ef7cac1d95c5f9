import type { Reply } from '../../api/client.js';

export type Configuration = Reply<'GET /api/configuration'>;
export type Setting = Configuration['settings'][number];
export type SettingsVersion = Reply<'GET /api/configuration/versions'>['items'][number];
export type SettingsNode = Configuration['nodes'][number];

export type Shown = 'all' | 'changes' | 'running';

/** What is searched and shown, by module, each module's in the order of their names. */
export function groupsOf(
  settings: readonly Setting[],
  query: string,
  shown: Shown,
): [module: string, settings: Setting[]][] {
  const words = query.trim().toLocaleLowerCase();
  const found = settings.filter(
    (setting) =>
      (shown === 'all' || (shown === 'changes' ? setting.changes : setting.source === 'running')) &&
      (words === '' ||
        `${setting.name} ${setting.english} ${setting.chinese ?? ''} ${setting.value}`
          .toLocaleLowerCase()
          .includes(words)),
  );
  const groups = new Map<string, Setting[]>();
  for (const setting of found) {
    groups.set(setting.module, [...(groups.get(setting.module) ?? []), setting]);
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([module, own]) => [module, own.sort((one, other) => (one.name < other.name ? -1 : 1))]);
}

/** The nodes that have not applied the newest version, or not all of it. */
export function behindOf(configuration: Configuration): SettingsNode[] {
  return configuration.nodes.filter((node) => node.behind || node.state !== 'applied');
}
