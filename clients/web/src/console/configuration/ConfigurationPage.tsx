import { useEffect, useState } from 'react';
import { Button, Segmented } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { usePreferences } from '../../app/preferences.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { filter, Said, Search, Tag } from '../parts/Parts.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { WithAddresses } from '../parts/WithAddresses.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { ChangeSetting } from './ChangeSetting.js';
import { History } from './History.js';
import './configuration.css';
import { groupsOf, spreadOf, type Configuration, type Setting, type SettingsNode, type Shown } from './settings.js';

const EVERY_SECONDS = 5;
/** A change is everywhere within two seconds: until then it is looked at more often. */
const SETTLING_MILLIS = 1_000;

/** What is set, where it comes from, and what can be changed while everything runs. */
export default function ConfigurationPage({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const live = useLive();
  const [changing, setChanging] = useState<Setting>();
  const history = place.query.view === 'history';
  const shown: Shown = place.query.show === 'all' ? 'all' : place.query.show === 'running' ? 'running' : 'changes';
  const watched = useWatched(
    ['configuration'],
    (signal) => api.call('GET /api/configuration', { signal }),
    EVERY_SECONDS,
  );
  return (
    <Page
      title={t('configuration.title')}
      lead={t('configuration.lead')}
      watched={watched}
      failed={t('configuration.failed')}
      filters={
        <>
          <Segmented
            aria-label={t('configuration.view')}
            value={history ? 'history' : 'settings'}
            onChange={(value) => filter(place, { view: value === 'history' ? 'history' : '' })}
            options={[
              { value: 'settings', label: t('configuration.settings') },
              { value: 'history', label: t('configuration.history') },
            ]}
          />
          {!history && (
            <>
              <Search place={place} label={t('configuration.search')} />
              <Segmented<Shown>
                aria-label={t('configuration.show')}
                value={shown}
                onChange={(value) => filter(place, { show: value === 'changes' ? '' : value })}
                options={[
                  { value: 'changes', label: t('configuration.showChanges') },
                  { value: 'running', label: t('configuration.showRunning') },
                  { value: 'all', label: t('configuration.showAll') },
                ]}
              />
            </>
          )}
        </>
      }
    >
      {(configuration) => (
        <>
          <Spread configuration={configuration} />
          {history ? (
            <History configuration={configuration} readAt={watched.at} place={place} />
          ) : (
            <Settings
              configuration={configuration}
              query={place.query.q ?? ''}
              shown={shown}
              change={live.may('configuration.setting.change') ? setChanging : undefined}
            />
          )}
          {changing !== undefined && (
            <ChangeSetting
              key={changing.name}
              setting={changing}
              configuration={configuration}
              readAt={watched.at}
              close={() => setChanging(undefined)}
            />
          )}
        </>
      )}
    </Page>
  );
}

/** Which version there is, and whether every node has it. */
function Spread({ configuration }: { configuration: Configuration }) {
  const t = useConsoleWords();
  const queries = useQueryClient();
  const { silent, behind, settling } = spreadOf(configuration);
  useEffect(() => {
    if (settling.length === 0) {
      return undefined;
    }
    const timer = setTimeout(() => {
      void queries.invalidateQueries({ queryKey: [CONSOLE, 'configuration'] });
    }, SETTLING_MILLIS);
    return () => clearTimeout(timer);
  });
  const changed = configuration.version !== '0';
  return (
    <div className="spread">
      <p>
        {changed ? t('configuration.version', { version: configuration.version }) : t('configuration.noVersion')}{' '}
        {behind.length > 0 && <Tag tone="warn">{t('configuration.notEverywhere', { count: behind.length })}</Tag>}{' '}
        {silent.length > 0 && <Tag tone="warn">{t('configuration.silent', { count: silent.length })}</Tag>}{' '}
        {settling.length > 0 && <Tag>{t('configuration.settling', { count: settling.length })}</Tag>}
        {changed && behind.length + silent.length + settling.length === 0 && (
          <Tag tone="good">{t('configuration.everywhere', { count: configuration.nodes.length })}</Tag>
        )}
      </p>
      {(behind.length > 0 || silent.length > 0 || configuration.troubles.length > 0) && (
        <ul className="troubles">
          {[...behind, ...silent].map((node) => (
            <li key={node.node}>
              <ConsoleIcon name="warn" size={16} /> <code>{node.node}</code>{' '}
              {t(`stands.${standing(node)}`, { version: node.version, newest: configuration.version })}{' '}
              {node.state !== 'silent' && <Said>{node.says}</Said>}
            </li>
          ))}
          {configuration.troubles.map((trouble) => (
            <li key={trouble}>
              <ConsoleIcon name="warn" size={16} /> <Said>{trouble}</Said>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** By which word it is told how a node stands that is not where it should be. */
function standing({ state }: SettingsNode): 'silent' | 'partly' | 'refused' | 'applied' {
  return state === 'silent' || state === 'partly' || state === 'refused' ? state : 'applied';
}

function Settings({
  configuration,
  query,
  shown,
  change,
}: {
  configuration: Configuration;
  query: string;
  shown: Shown;
  change: ((setting: Setting) => void) | undefined;
}) {
  const t = useConsoleWords();
  const groups = groupsOf(configuration.settings, query, shown);
  if (groups.length === 0) {
    return (
      <Nothing
        icon="search"
        title={t(query === '' ? 'configuration.none' : 'configuration.noneFound')}
        text={t(query === '' ? 'configuration.noneText' : 'configuration.noneFoundText')}
      />
    );
  }
  const columns: Column<Setting>[] = [
    {
      key: 'name',
      head: t('configuration.setting'),
      title: true,
      cell: (setting) => (
        <span className="who-words">
          <code className="setting-name">{setting.name}</code>
          <Describe setting={setting} />
        </span>
      ),
    },
    {
      key: 'value',
      head: t('configuration.value'),
      cell: (setting) => (
        <code className="setting-value">
          {setting.masked ? (
            t('configuration.masked')
          ) : setting.value === '' ? (
            t('configuration.empty')
          ) : (
            <WithAddresses text={setting.value} />
          )}
        </code>
      ),
    },
    {
      key: 'source',
      head: t('configuration.source'),
      cell: (setting) => (
        <Tag tone={setting.source === 'running' ? 'warn' : 'plain'}>{wordFor(t, 'source', setting.source)}</Tag>
      ),
    },
    {
      key: 'effect',
      head: t('configuration.effect'),
      spare: true,
      cell: (setting) => wordFor(t, 'effect', setting.effect),
    },
    {
      key: 'change',
      head: t('table.actions'),
      actions: true,
      cell: (setting) =>
        setting.changes && change !== undefined ? (
          <Button
            size="small"
            onClick={() => change(setting)}
            aria-label={t('configuration.changeOf', { setting: setting.name })}
          >
            {t('configuration.change')}
          </Button>
        ) : null,
    },
  ];
  return groups.map(([module, settings]) => {
    const title = wordFor(t, 'module', module);
    return (
      <section key={module} className="setting-group" aria-label={title}>
        <h2>{title}</h2>
        <DataTable label={title} columns={columns} rows={settings} rowKey={(setting) => setting.name} />
      </section>
    );
  });
}

/** What a setting is, in the reader's language where it is told in it. */
export function Describe({ setting }: { setting: Setting }) {
  const language = usePreferences((preferences) => preferences.language);
  return language === 'zh-CN' && setting.chinese != null ? (
    <span className="quiet">{setting.chinese}</span>
  ) : (
    <span className="quiet" lang="en">
      {setting.english}
    </span>
  );
}
