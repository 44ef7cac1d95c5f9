import { Problem, type Reply } from '../../api/client.js';
import type { Language } from '../../app/preferences.js';

export type Configuration = Reply<'GET /api/configuration'>;
export type Setting = Configuration['settings'][number];
export type SettingsVersion = Reply<'GET /api/configuration/versions'>['items'][number];
export type SettingsNode = Configuration['nodes'][number];

export type SettingProblem = Reply<'POST /api/configuration/checks'>['problems'][number];

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

/** How the newest version has spread. */
export interface Spread {
  /** Nodes that do not answer: which version they have is not known. */
  readonly silent: readonly SettingsNode[];
  /** Those that should have applied it by now and have not, or not all of it. */
  readonly behind: readonly SettingsNode[];
  /** Those that still have their time. */
  readonly settling: readonly SettingsNode[];
}

export function spreadOf({ nodes, version }: Configuration): Spread {
  const silent = nodes.filter((node) => node.state === 'silent');
  const heard = nodes.filter((node) => node.state !== 'silent');
  const behind = heard.filter((node) => node.behind || node.state !== 'applied');
  return { silent, behind, settling: heard.filter((node) => !behind.includes(node) && node.version !== version) };
}

/** In what a value is typed. Several lines where it is several things, because a field of one line would make one of them. */
export function fieldOf(kind: string): 'switch' | 'choice' | 'choices' | 'lines' | 'line' {
  switch (kind) {
    case 'switch':
    case 'choice':
    case 'choices':
      return kind;
    case 'patterns':
    case 'choice-by-name':
    case 'quota-by-name':
      return 'lines';
    default:
      return 'line';
  }
}

/** The parts of a list, as the server tells them apart. */
export function partsOf(value: string): string[] {
  return value.split(/[,\s]+/).filter((part) => part !== '');
}

/** A value as it is shown for typing: one thing a line. The server reads it as it reads the text that it wrote. */
export function typedOf({ kind, value }: Pick<Setting, 'kind' | 'value'>): string {
  return kind === 'choice-by-name' || kind === 'quota-by-name' ? partsOf(value).join('\n') : value;
}

/** What a refusal says of single settings. Some are about none of them, as that nothing would change. */
export function problemsOf(fault: unknown): readonly SettingProblem[] {
  const problems = fault instanceof Problem ? fault.more.problems : undefined;
  return Array.isArray(problems) ? (problems as SettingProblem[]) : [];
}

/** Why a value cannot be, in whole sentences in the reader's language. */
export function whyNot(problems: readonly SettingProblem[], language: Language): string {
  return language === 'zh-CN'
    ? problems.map((problem) => problem.chinese).join('')
    : problems.map((problem) => problem.words).join(' ');
}
