import { lazy, Suspense, useState } from 'react';
import { Button } from 'antd';
import { api, type Reply } from '../../api/client.js';
import { Avatar } from '../../app/Avatar.js';
import { Icon } from '../../app/Icon.js';
import { Nothing } from '../../app/States.js';
import type { ConsolePlace } from '../pages.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { Moment, Pager, Search, Tag, To } from '../parts/Parts.js';
import { Split } from '../parts/Split.js';
import { useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { LoginDetails } from './LoginDetails.js';
import './logins.css';

const AddLogin = lazy(() => import('./AddLogin.js'));
const ImportLogins = lazy(() => import('./ImportLogins.js'));

export type Login = Reply<'GET /api/logins'>['items'][number];

const EVERY_SECONDS = 30;

/** The people who can sign in, fifty at a time, and beside them whom the address names. */
export function LoginsPage({ place }: { place: ConsolePlace }) {
  return (
    <Split
      place={place}
      list={<List place={place} />}
      details={(name, alone) => <LoginDetails alone={alone} name={name} place={place} key={`of ${name}`} />}
    />
  );
}

function List({ place }: { place: ConsolePlace }) {
  const t = useConsoleWords();
  const { q = '', after = '' } = place.query;
  const [open, setOpen] = useState<'add' | 'import'>();
  const watched = useWatched(
    ['logins', q, after],
    (signal) => api.call('GET /api/logins', { query: { query: q, after, limit: 50 }, signal }),
    EVERY_SECONDS,
  );
  const columns: Column<Login>[] = [
    {
      key: 'name',
      head: t('logins.person'),
      title: true,
      cell: (login) => (
        <span className="who">
          <Avatar jid={login.jid} name={login.displayName} size={28} />
          <span className="who-words">
            <To place={{ ...place, item: login.name }}>{login.displayName}</To>
            <span className="quiet">{login.jid}</span>
          </span>
        </span>
      ),
    },
    {
      key: 'state',
      head: t('logins.state'),
      cell: (login) => <State login={login} />,
    },
    {
      key: 'realm',
      head: t('logins.realm'),
      spare: true,
      cell: (login) => t(login.realm === 'customers' ? 'realm.customers' : 'realm.employees'),
    },
    { key: 'created', head: t('logins.created'), spare: true, cell: (login) => <Moment at={login.createdAt} /> },
  ];
  return (
    <>
      <Page
        title={t('logins.title')}
        lead={t('logins.lead')}
        watched={watched}
        failed={t('logins.failed')}
        actions={
          <>
            <Button onClick={() => setOpen('import')}>{t('logins.import')}</Button>
            <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setOpen('add')}>
              {t('logins.add')}
            </Button>
          </>
        }
        filters={<Search place={place} label={t('logins.search')} />}
      >
        {(page) =>
          page.items.length === 0 ? (
            <Nothing
              icon="people"
              title={t(q === '' ? 'logins.none' : 'logins.noneFound', { query: q })}
              text={t(q === '' ? 'logins.noneText' : 'logins.noneFoundText')}
            />
          ) : (
            <>
              <DataTable
                label={t('logins.title')}
                columns={columns}
                rows={page.items}
                rowKey={(login) => login.name}
                current={place.item}
              />
              <Pager place={place} next={page.next} shown={t('logins.shown', { count: page.items.length })} />
            </>
          )
        }
      </Page>
      <Suspense>
        {open === 'add' && <AddLogin close={() => setOpen(undefined)} />}
        {open === 'import' && <ImportLogins close={() => setOpen(undefined)} />}
      </Suspense>
    </>
  );
}

export function State({ login }: { login: Login }) {
  const t = useConsoleWords();
  return (
    <span className="tags">
      {login.disabled ? <Tag tone="bad">{t('logins.disabled')}</Tag> : <Tag tone="good">{t('logins.active')}</Tag>}
      {login.bundle === 'administrator' && <Tag tone="warn">{t('bundle.administrator')}</Tag>}
    </span>
  );
}
