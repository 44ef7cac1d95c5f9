import { useDeferredValue, useState } from 'react';
import { Button, Input, Segmented } from 'antd';
import { Virtuoso } from 'react-virtuoso';
import { Avatar } from '../app/Avatar.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { onLinkClick, pathOf, type Place } from '../app/router.js';
import { rove } from '../app/roving.js';
import { Failure, ListSkeleton, Nothing } from '../app/States.js';
import { useLive } from '../live/context.js';
import { useNameOf } from './names.js';
import { seesPresence, usePresence, usePresenceOf } from './presence.js';
import { usePeople } from './queries.js';
import './people.css';

type Shown = 'everyone' | 'contacts';

/** The directory, and of it the ones whose presence one sees. */
export function PeopleList({ place }: { place: Place }) {
  const t = useWords();
  const live = useLive();
  const nameOf = useNameOf();
  const [query, setQuery] = useState('');
  const [shown, setShown] = useState<Shown>('everyone');
  const asked = useDeferredValue(query.trim());
  const people = usePeople(asked);
  const roster = usePresence((all) => all.roster);
  const open = place.kind === 'person' ? place.jid : undefined;

  const everyone = (people.data?.pages.flatMap((page) => page.items) ?? []).filter((person) => person.jid !== live.me);
  const contacts = Object.values(roster)
    .filter((item) => seesPresence(item) || item.pendingOut)
    .map((item) => ({ jid: item.jid, displayName: nameOf(item.jid) }))
    .filter((item) => `${item.displayName} ${item.jid}`.toLocaleLowerCase().includes(asked.toLocaleLowerCase()))
    .sort((left, right) => left.displayName.localeCompare(right.displayName));
  const rows: readonly { jid: string; displayName: string }[] = shown === 'everyone' ? everyone : contacts;
  const requests = Object.values(roster).filter((item) => item.pendingIn);

  return (
    <section className="list" aria-label={t('people.list')}>
      <header className="list-head">
        <h1>{t('people.title')}</h1>
      </header>
      <div className="list-search">
        <Input
          allowClear
          variant="filled"
          prefix={<Icon name="search" size={16} />}
          placeholder={t('people.search')}
          aria-label={t('people.search')}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <Segmented<Shown>
          block
          value={shown}
          onChange={setShown}
          options={[
            { value: 'everyone', label: t('people.everyone') },
            { value: 'contacts', label: t('people.contacts') },
          ]}
        />
      </div>
      {requests.length > 0 && (
        <section className="requests" aria-label={t('people.requests')}>
          <h2>{t('people.requests')}</h2>
          {requests.map((item) => (
            <div className="request" key={item.jid}>
              <Avatar jid={item.jid} name={nameOf(item.jid)} size={32} />
              <span className="request-name">{nameOf(item.jid)}</span>
              <Button size="small" type="primary" onClick={() => live.answerPresence(item.jid, true)}>
                {t('people.accept')}
              </Button>
              <Button size="small" onClick={() => live.answerPresence(item.jid, false)}>
                {t('people.decline')}
              </Button>
            </div>
          ))}
        </section>
      )}
      <div className="list-body" onKeyDown={rove}>
        {shown === 'everyone' && people.isPending ? (
          <ListSkeleton />
        ) : shown === 'everyone' && people.isError ? (
          <Failure title={t('people.failed')} error={people.error} retry={() => void people.refetch()} />
        ) : rows.length === 0 ? (
          asked !== '' ? (
            <p className="list-none">{t('people.none', { query: asked })}</p>
          ) : shown === 'contacts' ? (
            <Nothing icon="people" title={t('people.contacts.empty')} text={t('people.contacts.emptyText')} />
          ) : (
            <Nothing icon="people" title={t('people.empty.title')} text={t('people.empty.text')} />
          )
        ) : (
          <Virtuoso
            role="list"
            tabIndex={-1}
            data={rows}
            computeItemKey={(_, person) => person.jid}
            endReached={() => {
              if (shown === 'everyone' && people.hasNextPage && !people.isFetchingNextPage) {
                void people.fetchNextPage();
              }
            }}
            itemContent={(index, person) => (
              <div role="listitem">
                <PersonRow
                  jid={person.jid}
                  name={nameOf(person.jid)}
                  current={person.jid === open}
                  reachable={person.jid === open || (index === 0 && !rows.some((other) => other.jid === open))}
                />
              </div>
            )}
          />
        )}
      </div>
    </section>
  );
}

function PersonRow({
  jid,
  name,
  current,
  reachable,
}: {
  jid: string;
  name: string;
  current: boolean;
  reachable: boolean;
}) {
  const t = useWords();
  const presence = usePresenceOf(jid);
  const pendingOut = usePresence((people) => people.roster[jid]?.pendingOut === true);
  const place: Place = { kind: 'person', jid };
  return (
    <a
      className="row row-person"
      href={pathOf(place)}
      aria-current={current ? 'page' : undefined}
      data-rove
      tabIndex={reachable ? 0 : -1}
      onClick={(event) => onLinkClick(event, place)}
    >
      <Avatar jid={jid} name={name} size={36} presence={presence?.show} />
      <span className="row-text">
        <span className="row-title">{name}</span>
        <span className="row-preview">
          {presence === undefined
            ? pendingOut
              ? t('people.pending')
              : jid
            : presence.status || t(`presence.${presence.show}`)}
        </span>
      </span>
    </a>
  );
}
