import { useState } from 'react';
import { Button, Segmented } from 'antd';
import { api } from '../../api/client.js';
import { usePreferences } from '../../app/preferences.js';
import { Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { ConsoleIcon } from '../parts/ConsoleIcon.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { filter, Said, Search, Tag } from '../parts/Parts.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { ChangeSetting } from './ChangeSetting.js';
import { History } from './History.js';
import './configuration.css';
import { behindOf, groupsOf, type Configuration, type Setting, type Shown } from './settings.js';

const EVERY_SECONDS = 5;

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
            <History configuration={configuration} place={place} />
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
  const behind = behindOf(configuration);
  return (
    <div className="spread">
      <p>
        {configuration.version === '0'
          ? t('configuration.noVersion')
          : t('configuration.version', { version: configuration.version })}{' '}
        {behind.length === 0 ? (
          <Tag tone="good">{t('configuration.everywhere', { count: configuration.nodes.length })}</Tag>
        ) : (
          <Tag tone="warn">{t('configuration.notEverywhere', { count: behind.length })}</Tag>
        )}
      </p>
      {(behind.length > 0 || configuration.troubles.length > 0) && (
        <ul className="troubles">
          {behind.map((node) => (
            <li key={node.node}>
              <ConsoleIcon name="warn" size={16} /> <code>{node.node}</code>{' '}
              {t('configuration.behind', { version: node.version, state: wordFor(t, 'applied', node.state) })}{' '}
              <Said>{node.says}</Said>
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
        <code>
          {setting.masked ? t('configuration.masked') : setting.value === '' ? t('configuration.empty') : setting.value}
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
  return groups.map(([module, settings]) => (
    <section key={module} className="setting-group" aria-label={module}>
      <h2>{module}</h2>
      <DataTable label={module} columns={columns} rows={settings} rowKey={(setting) => setting.name} />
    </section>
  ));
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
