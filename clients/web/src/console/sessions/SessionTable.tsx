import { App, Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Reply } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useLive } from '../../live/context.js';
import { Avatar } from '../../app/Avatar.js';
import { adviceOf } from '../parts/refused.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Moment, To } from '../parts/Parts.js';
import { spanOf } from '../parts/format.js';
import { CONSOLE } from '../parts/watch.js';
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
    void modal.confirm({
      title: t('sessions.endAsk', { name: row.displayName }),
      content: t('sessions.endText'),
      okText: t('sessions.end'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await api.call('POST /api/sessions/end', { body: { session: row.session } });
          void message.success(t('sessions.ended'));
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
                  <To place={{ kind: 'console', page: 'logins', item: row.jid.split('@')[0]!, query: {} }}>
                    {row.displayName}
                  </To>
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
      cell: (row) => <code>{row.address === '' ? '–' : row.address}</code>,
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
