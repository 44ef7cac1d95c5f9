import { usePreferences } from '../../app/preferences.js';
import { DataTable, type Column } from '../parts/DataTable.js';
import { dateOf } from '../parts/format.js';
import { Moment, Tag } from '../parts/Parts.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import type { Traffic } from './TrafficPage.js';

type Node = Traffic['nodes'][number];
type Target = Node['targets'][number] & { readonly node: string };

/** Of a fingerprint, enough to see whether two are the same. */
const FINGERPRINT_CHARS = 16;

/** What each node has to do, and which certificate it shows. */
export function NodeTable({ nodes }: { nodes: readonly Node[] }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const columns: Column<Node>[] = [
    { key: 'node', head: t('nodes.node'), title: true, cell: (node) => <strong>{node.node}</strong> },
    {
      key: 'underWay',
      head: t('traffic.underWay'),
      end: true,
      cell: (node) =>
        t('traffic.of', { count: node.underWay.toLocaleString(language), most: node.most.toLocaleString(language) }),
    },
    {
      key: 'classes',
      head: t('traffic.classes'),
      cell: (node) => (
        <span className="tags">
          {node.classes
            .filter((one) => one.underWay > 0 || one.shed)
            .map((one) => (
              <Tag key={one.name} tone={one.shed ? 'bad' : 'plain'}>
                {wordFor(t, 'trafficClass', one.name)} {one.underWay.toLocaleString(language)}
                {one.shed && ` ${t('traffic.isShed')}`}
              </Tag>
            ))}
        </span>
      ),
    },
    {
      key: 'certificate',
      head: t('traffic.certificate'),
      cell: ({ certificate }) => (
        <span className="who-words" title={certificate.fingerprint}>
          <span>{t('traffic.until', { date: dateOf(Date.parse(certificate.ends), language) })}</span>
          <span className="quiet">
            {certificate.names.join(', ')} <code>{certificate.fingerprint.slice(0, FINGERPRINT_CHARS)}</code>
          </span>
        </span>
      ),
    },
    { key: 'since', head: t('traffic.since'), cell: (node) => <Moment at={node.since} /> },
  ];
  return (
    <section aria-labelledby="traffic-nodes">
      <h2 id="traffic-nodes">{t('traffic.nodes')}</h2>
      <DataTable label={t('traffic.nodes')} columns={columns} rows={nodes} rowKey={(node) => node.node} />
    </section>
  );
}

/** The targets of back ends, as each node sees them; those first with which something is wrong. */
export function TargetTable({ nodes }: { nodes: readonly Node[] }) {
  const t = useConsoleWords();
  const targets: Target[] = nodes.flatMap((node) => node.targets.map((target) => ({ ...target, node: node.node })));
  if (targets.length === 0) {
    return null;
  }
  const good = (target: Target) => target.well && target.addresses > 0;
  targets.sort((one, other) => Number(good(one)) - Number(good(other)));
  const columns: Column<Target>[] = [
    {
      key: 'target',
      head: t('traffic.target'),
      title: true,
      cell: (target) => (
        <span className="who-words">
          <code>{target.url}</code>
          <span className="quiet">{target.backend}</span>
        </span>
      ),
    },
    {
      key: 'state',
      head: t('nodes.state'),
      cell: (target) =>
        target.addresses === 0 ? (
          <Tag tone="bad">{t('traffic.unreachable')}</Tag>
        ) : target.well ? (
          <Tag tone="good">{t('traffic.well')}</Tag>
        ) : (
          <Tag tone="bad">{t('traffic.unwell')}</Tag>
        ),
    },
    { key: 'node', head: t('traffic.seenBy'), cell: (target) => target.node },
  ];
  return (
    <section aria-labelledby="traffic-targets">
      <h2 id="traffic-targets">{t('traffic.targets')}</h2>
      <DataTable
        label={t('traffic.targets')}
        columns={columns}
        rows={targets}
        rowKey={(target) => `${target.node} ${target.backend} ${target.url}`}
      />
    </section>
  );
}
