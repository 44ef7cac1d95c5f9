import { lazy, Suspense, useState } from 'react';
import { Button } from 'antd';
import { api, type Reply } from '../../api/client.js';
import { Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Details, useDoing } from '../parts/Details.js';
import { Page } from '../parts/Page.js';
import { Fact, Moment, Pager, Tag, To } from '../parts/Parts.js';
import { Split } from '../parts/Split.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { AppFacts } from './AppFacts.js';
import { Copyable } from './Secret.js';
import '../logins/logins.css';
import './apps.css';

const BarForm = lazy(() => import('./BarForm.js'));
const HandOver = lazy(() => import('./HandOver.js'));

export type OverseenApp = Reply<'GET /api/oversight/apps'>['items'][number];

const EVERY_SECONDS = 30;
const PAGE = 50;

/** Everybody's apps, and beside them the one that the address names. */
export default function OversightPage({ place }: { place: ConsolePlace }) {
  return (
    <Split
      place={place}
      list={<List place={place} />}
      details={(clientId, alone) => (
        <OverseenDetails alone={alone} clientId={clientId} place={place} key={`of ${clientId}`} />
      )}
    />
  );
}

function List({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const { after = '' } = place.query;
  const watched = useWatched(
    ['all apps', after],
    (signal) =>
      api.call('GET /api/oversight/apps', {
        query: { ...(after === '' ? {} : { after }), limit: PAGE },
        signal,
      }),
    EVERY_SECONDS,
  );
  const columns: Column<OverseenApp>[] = [
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
    { key: 'state', head: t('apps.state'), cell: (app) => <Standing app={app} /> },
    { key: 'owner', head: t('oversight.owner'), cell: (app) => app.ownerName ?? t('oversight.ownerGone') },
    { key: 'created', head: t('apps.created'), spare: true, cell: (app) => <Moment at={app.createdAt} /> },
  ];
  return (
    <Page title={t('oversight.title')} lead={t('oversight.lead')} watched={watched} failed={t('apps.failed')}>
      {(page) =>
        page.items.length === 0 ? (
          <Nothing icon="nowhere" title={t('oversight.none')} text={t('oversight.noneText')} />
        ) : (
          <>
            <DataTable
              label={t('oversight.title')}
              columns={columns}
              rows={page.items}
              rowKey={(app) => app.clientId}
              current={place.item}
            />
            <Pager place={place} next={page.next} shown={t('oversight.shown', { count: page.items.length })} />
          </>
        )
      }
    </Page>
  );
}

/** Whether it is let in; else who keeps it out, all of them. */
function Standing({ app }: { app: OverseenApp }) {
  const t = useConsoleWords();
  return (
    <span className="tags">
      {app.barred && <Tag tone="bad">{t('apps.barred')}</Tag>}
      {app.ownerAway && <Tag tone="bad">{t('oversight.ownerAway')}</Tag>}
      {app.disabled && <Tag tone="bad">{t('oversight.disabled')}</Tag>}
      {!app.barred && !app.ownerAway && !app.disabled && <Tag tone="good">{t('apps.active')}</Tag>}
    </span>
  );
}

function OverseenDetails({ clientId, place, alone }: { clientId: string; place: ConsolePlace; alone: boolean }) {
  const t = useConsoleWords();
  const watched = useWatched(
    ['one of all apps', clientId],
    (signal) => api.call('GET /api/oversight/apps/{clientId}', { path: { clientId }, signal }),
    EVERY_SECONDS,
  );
  return (
    <Details
      place={place}
      alone={alone}
      label={t('apps.details')}
      watched={watched}
      gone={{ icon: 'nowhere', title: t('apps.gone'), text: t('oversight.goneText'), all: t('apps.all') }}
      failed={t('apps.failed')}
    >
      {(app) => <OfApp app={app} />}
    </Details>
  );
}

function OfApp({ app }: { app: OverseenApp }) {
  const t = useConsoleWords();
  const { doing } = useDoing();
  const [open, setOpen] = useState<'bar' | 'owner'>();
  const path = { clientId: app.clientId };
  const letIn = () =>
    void doing(
      () => api.call('PUT /api/oversight/apps/{clientId}/bar', { path, body: { barred: false } }),
      t('oversight.letInNow', { app: app.name }),
    );
  return (
    <div className="login-body">
      <div className="login-who">
        <h2>{app.name}</h2>
        <Standing app={app} />
      </div>
      <div className="login-actions">
        {app.barred ? (
          <Button onClick={letIn}>{t('oversight.letIn')}</Button>
        ) : (
          <Button danger onClick={() => setOpen('bar')}>
            {t('oversight.bar')}
          </Button>
        )}
        <Button onClick={() => setOpen('owner')}>{t('oversight.handOver')}</Button>
      </div>
      {app.barredWhy != null && (
        <p className="login-note">
          {t('apps.barredWhy')} <q>{app.barredWhy}</q>
        </p>
      )}
      {app.ownerAway && <p className="quiet login-note">{t('oversight.ownerAwayText')}</p>}
      {app.disabled && <p className="quiet login-note">{t('oversight.disabledText')}</p>}
      <Copyable label={t('apps.clientId')} value={app.clientId} />
      <dl className="console-facts">
        <Fact name={t('oversight.owner')}>
          {app.ownerName == null ? t('oversight.ownerGone') : `${app.ownerName} (${app.owner ?? ''})`}
        </Fact>
        <Fact name={t('apps.kind')}>{t(app.isPublic ? 'apps.isPublic' : 'apps.hasSecret')}</Fact>
        <Fact name={t('apps.created')}>
          <Moment at={app.createdAt} />
        </Fact>
      </dl>
      <AppFacts app={app} />
      <Suspense>
        {open === 'bar' && <BarForm app={app} close={() => setOpen(undefined)} />}
        {open === 'owner' && <HandOver app={app} close={() => setOpen(undefined)} />}
      </Suspense>
    </div>
  );
}
