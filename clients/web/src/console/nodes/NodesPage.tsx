import { useState } from 'react';
import { App, Button } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Reply } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useNow } from '../../app/now.js';
import { usePreferences } from '../../app/preferences.js';
import { useLive } from '../../live/context.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { Page } from '../parts/Page.js';
import { Fact, Moment, Said, Tag } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { WithCommand } from '../parts/WithCommand.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { useNodes } from './queries.js';

type NodeList = Reply<'GET /api/nodes'>;
type Node = NodeList['items'][number];

/** By then a node that was told to drain says so itself. */
const TOLD_MILLIS = 60_000;
/** An address of numbers stays on one line; a long name may take two. */
const WHOLE_CHARS_MAX = 24;

/** The machines that are the platform together, or the one that is it alone. */
export function NodesPage() {
  const t = useConsoleWords();
  const watched = useNodes();
  return (
    <Page
      title={t(watched.query.data?.alone === true ? 'nodes.one' : 'nodes.title')}
      lead={watched.query.data === undefined ? undefined : t(watched.query.data.alone ? 'nodes.oneLead' : 'nodes.lead')}
      watched={watched}
      failed={t('nodes.failed')}
    >
      {(list) => (
        <>
          {list.alone ? <Alone node={list.items[0]!} /> : <Nodes list={list} />}
          <section className="advice" aria-labelledby="join">
            <h2 id="join">{t('nodes.join')}</h2>
            <p>
              {list.join == null ? (
                <WithCommand text={t('nodes.joinAlone')} />
              ) : (
                <WithCommand text={t('nodes.joinText', { address: list.join })} />
              )}
            </p>
          </section>
        </>
      )}
    </Page>
  );
}

/** They leave already, so they are not told to. */
const GOING: readonly string[] = ['draining', 'leaving'];

function toneOf(state: string): 'good' | 'warn' | 'bad' | 'plain' {
  switch (state) {
    case 'ready':
      return 'good';
    case 'impaired':
    case 'draining':
    case 'leaving':
    case 'joining':
      return 'warn';
    case 'left':
      return 'plain';
    default:
      return 'bad';
  }
}

function State({ node }: { node: Node }) {
  const t = useConsoleWords();
  return <Tag tone={toneOf(node.state)}>{wordFor(t, 'state', node.state)}</Tag>;
}

function Alone({ node }: { node: Node }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  return (
    <section className="card" aria-label={node.name}>
      <header className="card-head">
        <h2>{node.name}</h2>
        <State node={node} />
      </header>
      {node.says !== '' && (
        <p className="quiet">
          <Said>{node.says}</Said>
        </p>
      )}
      <dl className="console-facts">
        <Fact name={t('nodes.version')}>{node.version}</Fact>
        <Fact name={t('nodes.since')}>
          <Moment at={node.since} />
        </Fact>
        <Fact name={t('nodes.sessions')}>{node.sessions.toLocaleString(language)}</Fact>
        <Fact name={t('nodes.clients')}>{node.clients.toLocaleString(language)}</Fact>
        <Fact name={t('nodes.roles')}>{node.roles.map((role) => wordFor(t, 'role', role)).join(', ')}</Fact>
      </dl>
    </section>
  );
}

function Nodes({ list }: { list: NodeList }) {
  const t = useConsoleWords();
  const words = useWords();
  const live = useLive();
  const language = usePreferences((preferences) => preferences.language);
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const now = useNow();
  const [told, setTold] = useState<ReadonlyMap<string, number>>(new Map());

  const drain = (node: Node) => {
    void modal.confirm({
      title: t('nodes.drainAsk', { node: node.name }),
      content: (
        <ul className="will">
          <li>{t('nodes.drainDoors')}</li>
          <li>{t('nodes.drainShards', { count: node.shards })}</li>
          <li>{t('nodes.drainClients', { count: node.clients })}</li>
          <li>{t('nodes.drainEnd')}</li>
        </ul>
      ),
      okText: t('nodes.drain'),
      cancelText: words('app.cancel'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await api.call('POST /api/nodes/{name}/drain', { path: { name: node.name } });
          setTold((before) => new Map(before).set(node.name, Date.now()));
          void message.success(t('nodes.drains', { node: node.name }));
        } catch (fault) {
          void message.error(adviceOf(fault, t, words));
        }
        await queries.invalidateQueries({ queryKey: [CONSOLE] });
      },
    });
  };
  // Of one that does not run, only the database knows: what it owns, not who is connected.
  const number = (node: Node, value: number) => (node.alive ? value.toLocaleString(language) : '–');
  const rows = list.items.map((node) =>
    node.alive && !GOING.includes(node.state) && now - (told.get(node.name) ?? 0) < TOLD_MILLIS
      ? { ...node, state: 'draining', says: '' }
      : node,
  );
  const columns: Column<Node>[] = [
    {
      key: 'name',
      head: t('nodes.node'),
      title: true,
      cell: (node) => (
        <span className="who-words">
          <span>
            <strong>{node.name}</strong> {node.name === list.self && <span className="quiet">{t('nodes.self')}</span>}
          </span>
          <code className={`quiet${node.address.length <= WHOLE_CHARS_MAX ? ' is-whole' : ''}`}>{node.address}</code>
        </span>
      ),
    },
    {
      key: 'state',
      head: t('nodes.state'),
      cell: (node) => (
        <span className="who-words">
          <span>
            <State node={node} />
          </span>
          {node.says !== '' && (
            <span className="quiet">
              <Said>{node.says}</Said>
            </span>
          )}
        </span>
      ),
    },
    { key: 'sessions', head: t('nodes.sessions'), end: true, cell: (node) => number(node, node.sessions) },
    { key: 'clients', head: t('nodes.clients'), end: true, cell: (node) => number(node, node.clients) },
    { key: 'shards', head: t('nodes.shards'), end: true, cell: (node) => node.shards.toLocaleString(language) },
    { key: 'behind', head: t('nodes.behind'), end: true, cell: (node) => number(node, node.behind) },
    {
      key: 'roles',
      head: t('nodes.roles'),
      spare: true,
      cell: (node) => node.roles.map((role) => wordFor(t, 'role', role)).join(', '),
    },
    { key: 'version', head: t('nodes.version'), cell: (node) => <span className="is-whole">{node.version}</span> },
    { key: 'since', head: t('nodes.since'), cell: (node) => (node.alive ? <Moment at={node.since} /> : '–') },
    ...(live.may('platform.node.drain')
      ? [
          {
            key: 'drain',
            head: t('table.actions'),
            actions: true,
            cell: (node: Node) =>
              node.alive && !GOING.includes(node.state) ? (
                <Button size="small" onClick={() => drain(node)} aria-label={t('nodes.drainOf', { node: node.name })}>
                  {t('nodes.drain')}
                </Button>
              ) : null,
          },
        ]
      : []),
  ];
  return <DataTable label={t('nodes.title')} columns={columns} rows={rows} rowKey={(node) => node.name} />;
}
