import { lazy, Suspense, useState } from 'react';
import { Button } from 'antd';
import { api, type Reply } from '../../api/client.js';
import { Icon } from '../../app/Icon.js';
import { Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { Moment, Tag, To } from '../parts/Parts.js';
import { Split } from '../parts/Split.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { AppDetails } from './AppDetails.js';
import '../logins/logins.css';
import './apps.css';

const AppForm = lazy(() => import('./AppForm.js'));

export type OwnApp = Reply<'GET /api/apps'>['items'][number];

const EVERY_SECONDS = 30;

/** The apps of whoever looks, and beside them the one that the address names. */
export default function AppsPage({ place }: { place: ConsolePlace }) {
  return (
    <Split
      place={place}
      list={<List place={place} />}
      details={(clientId, alone) => (
        <AppDetails alone={alone} clientId={clientId} place={place} key={`of ${clientId}`} />
      )}
    />
  );
}

function List({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const [adding, setAdding] = useState(false);
  const watched = useWatched(['apps'], (signal) => api.call('GET /api/apps', { signal }), EVERY_SECONDS);
  const columns: Column<OwnApp>[] = [
    {
      key: 'name',
      head: t('apps.app'),
      title: true,
      cell: (app) => (
        <span className="who-words">
          <To place={{ ...place, item: app.clientId }}>{app.name}</To>
          <code className="quiet">{app.clientId}</code>
        </span>
      ),
    },
    { key: 'state', head: t('apps.state'), cell: (app) => <AppState app={app} /> },
    {
      key: 'kind',
      head: t('apps.kind'),
      spare: true,
      cell: (app) => t(app.isPublic ? 'apps.isPublic' : 'apps.hasSecret'),
    },
    { key: 'created', head: t('apps.created'), spare: true, cell: (app) => <Moment at={app.createdAt} /> },
  ];
  const register = (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setAdding(true)}>
      {t('apps.register')}
    </Button>
  );
  return (
    <>
      <Page
        title={t('apps.title')}
        lead={t('apps.lead')}
        watched={watched}
        failed={t('apps.failed')}
        actions={watched.query.data?.items.length === 0 ? undefined : register}
      >
        {(page) =>
          page.items.length === 0 ? (
            <Nothing icon="plus" title={t('apps.none')} text={t('apps.noneText')} action={register} />
          ) : (
            <DataTable
              label={t('apps.title')}
              columns={columns}
              rows={page.items}
              rowKey={(app) => app.clientId}
              current={place.item}
            />
          )
        }
      </Page>
      <Suspense>{adding && <AppForm close={() => setAdding(false)} />}</Suspense>
    </>
  );
}

export function AppState({ app }: { app: OwnApp }) {
  const t = useConsoleWords();
  return (
    <span className="tags">
      {app.barred && <Tag tone="bad">{t('apps.barred')}</Tag>}
      {app.disabled && <Tag tone="bad">{t('apps.disabled')}</Tag>}
      {!app.barred && !app.disabled && <Tag tone="good">{t('apps.active')}</Tag>}
    </span>
  );
}
