import { App, Button, Checkbox } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem, type Reply } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useLive } from '../../live/context.js';
import { Avatar } from '../../app/Avatar.js';
import { adviceOf } from '../parts/refused.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Moment, To } from '../parts/Parts.js';
import { spanOf } from '../parts/format.js';
import { CONSOLE } from '../parts/watch.js';
import { WithAddresses } from '../parts/WithAddresses.js';
import { useConsoleWords } from '../words/index.js';

export type LiveSession = Reply<'GET /api/sessions'>['items'][number];

/** Clients of people, with a way to end each. */
export function SessionTable({
  rows,
  alone,
  ofOne = false,
}: {
  rows: readonly LiveSession[];
  /** One node: then it is not named. */
  alone: boolean;
  /** All of one person: then they are not named. */
  ofOne?: boolean;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();

  const end = (row: LiveSession) => {
    const signIn = live.may('identity.login.manage') ? (row.signIn ?? undefined) : undefined;
    let signOut = signIn !== undefined;
    void modal.confirm({
      title: t('sessions.endAsk', { name: row.displayName }),
      content:
        row.kind !== 'channel' ? (
          t('sessions.endText')
        ) : signIn === undefined ? (
          t('sessions.endPageStays')
        ) : (
          <>
            <p>{t('sessions.endPage')}</p>
            <Checkbox
              defaultChecked
              className="sign-out-too"
              onChange={(event) => {
                signOut = event.target.checked;
              }}
            >
              {t('sessions.signOut')}
            </Checkbox>
            <p className="quiet">{t('sessions.signOutText')}</p>
          </>
        ),
      okText: t('sessions.end'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          const signedOut = signOut && signIn !== undefined && (await signedOutOf(nameOf(row), signIn));
          if (!signedOut) {
            await api.call('POST /api/sessions/end', { body: { session: row.session } });
          }
          void message.success(
            t(signedOut ? 'sessions.signedOut' : row.kind === 'channel' ? 'sessions.endedPage' : 'sessions.ended'),
          );
        } catch (fault) {
          void message.error(adviceOf(fault, t, words));
        }
        await queries.invalidateQueries({ queryKey: [CONSOLE] });
      },
    });
  };

  const columns: Column<LiveSession>[] = [
    ...(ofOne
      ? []
      : [
          {
            key: 'person',
            head: t('sessions.person'),
            title: true,
            cell: (row: LiveSession) => (
              <span className="who">
                <Avatar jid={row.jid} name={row.displayName} size={28} />
                <span className="who-words">
                  <To place={{ kind: 'console', page: 'logins', item: nameOf(row), query: {} }}>{row.displayName}</To>
                  <span className="quiet">{row.jid}</span>
                </span>
              </span>
            ),
          },
        ]),
    {
      key: 'client',
      head: t('sessions.client'),
      title: ofOne,
      cell: (row) => (
        <span className="who-words">
          <span>
            {row.kind === 'channel' ? t('sessions.page') : row.client !== '' ? row.client : t('sessions.xmpp')}
          </span>
          <span className="quiet">{row.resource}</span>
        </span>
      ),
    },
    {
      key: 'address',
      head: t('sessions.address'),
      cell: (row) => (
        <code>
          <WithAddresses text={row.address === '' ? '–' : row.address} />
        </code>
      ),
    },
    ...(alone ? [] : [{ key: 'node', head: t('sessions.node'), cell: (row: LiveSession) => row.node }]),
    { key: 'since', head: t('sessions.since'), cell: (row) => <Moment at={row.since} /> },
    { key: 'idle', head: t('sessions.idle'), spare: true, cell: (row) => spanOf(row.idleSeconds, t) },
    ...(live.may('messaging.session.end')
      ? [
          {
            key: 'end',
            head: t('table.actions'),
            actions: true,
            cell: (row: LiveSession) => (
              <Button size="small" onClick={() => end(row)} aria-label={t('sessions.endOf', { session: row.session })}>
                {t('sessions.end')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  return <DataTable label={t('sessions.title')} columns={columns} rows={rows} rowKey={(row) => row.session} />;
}

function nameOf(row: LiveSession): string {
  return row.jid.split('@')[0]!;
}

/** Ends the browser's signed-in session, and with it the connections of all its pages; false when it had ended before. */
async function signedOutOf(name: string, session: string): Promise<boolean> {
  try {
    await api.call('DELETE /api/logins/{name}/sessions/{session}', { path: { name, session } });
    return true;
  } catch (fault) {
    if (fault instanceof Problem && fault.code === 'no-such-session') {
      return false;
    }
    throw fault;
  }
}
