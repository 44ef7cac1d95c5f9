import { lazy, Suspense, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm } from 'antd';
import { api } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Line, Member } from '../api/types.js';
import { adviceFor } from '../app/advice.js';
import { Avatar, PresenceDot } from '../app/Avatar.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { go } from '../app/router.js';
import { Failure, ListSkeleton } from '../app/States.js';
import { useLive } from '../live/context.js';
import { useNameOf } from '../people/names.js';
import { usePresenceOf } from '../people/presence.js';
import { useMayLookUp } from '../people/queries.js';
import { useMembers } from './queries.js';

const PersonPicker = lazy(() => import('../people/PersonPicker.js'));

/** Who the line is with; of a group, its members, and the way in and out. */
export function Details({ line, close }: { line: Line; close: () => void }) {
  const t = useWords();
  const mayLookUp = useMayLookUp();
  const group = line.kind === 'group';
  const show = usePresenceOf(line.line)?.show;
  return (
    <div className="details-inner">
      <header className="work-head">
        <h2>{t('details.title')}</h2>
        <Button type="text" aria-label={t('app.close')} icon={<Icon name="close" />} onClick={close} />
      </header>
      <div className="details-body">
        <div className="details-who">
          <Avatar jid={line.line} name={line.title} group={group} size={72} />
          <h3>{line.title}</h3>
          {!group && show !== undefined && (
            <p className="person-presence">
              <PresenceDot show={show} /> {t(`presence.${show}`)}
            </p>
          )}
        </div>
        <dl className="facts">
          <dt>{t('details.address')}</dt>
          <dd>{line.line}</dd>
        </dl>
        {group ? (
          <Members line={line} />
        ) : (
          mayLookUp && (
            <Button
              block
              icon={<Icon name="people" size={16} />}
              onClick={() => go({ kind: 'person', jid: line.line })}
            >
              {t('people.title')}
            </Button>
          )
        )}
      </div>
    </div>
  );
}

function Members({ line }: { line: Line }) {
  const t = useWords();
  const live = useLive();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const members = useMembers(line.line, true);
  const [adding, setAdding] = useState(false);
  const path = { jid: line.line };
  const mayLeave = live.may('messaging.group.change');
  const maySeat = mayLeave && line.seats;
  // Whom to add is picked from the directory.
  const mayAdd = useMayLookUp() && maySeat;

  const change = async (what: Promise<unknown>) => {
    try {
      await what;
    } catch (fault) {
      void message.error(t('details.failed', { advice: t(adviceFor(fault)) }));
    }
    await queries.invalidateQueries({ queryKey: keys.members(line.line) });
  };
  const add = (jids: readonly string[]) =>
    change(Promise.all(jids.map((jid) => api.call('POST /api/groups/{jid}/members', { path, body: { jid } }))));
  const remove = (member: string) =>
    change(api.call('DELETE /api/groups/{jid}/members/{member}', { path: { ...path, member } }));
  const leave = async () => {
    await remove(live.me);
    await queries.invalidateQueries({ queryKey: keys.lines });
    go({ kind: 'lines' }, 'replace');
  };

  if (members.isPending) {
    return <ListSkeleton rows={4} />;
  }
  if (members.isError) {
    return <Failure title={t('details.membersFailed')} error={members.error} retry={() => void members.refetch()} />;
  }
  return (
    <section aria-label={t('details.members')}>
      <div className="members-head">
        <h3>{t('line.members', { count: members.data.length })}</h3>
        {mayAdd && (
          <Button
            size="small"
            type="text"
            icon={<Icon name="personAdd" size={16} />}
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          >
            {t('details.add')}
          </Button>
        )}
      </div>
      {adding && mayAdd && (
        <Suspense>
          <PersonPicker
            autoFocus
            placeholder={t('details.addHint')}
            value={[]}
            without={members.data.map((member) => member.jid)}
            onChange={(jids) => {
              setAdding(false);
              void add(jids);
            }}
          />
        </Suspense>
      )}
      <ul className="members">
        {members.data.map((member) => (
          <MemberRow key={member.jid} member={member} remove={maySeat ? () => void remove(member.jid) : undefined} />
        ))}
      </ul>
      {mayLeave && (
        <Popconfirm
          title={t('details.leaveAsk', { name: line.title })}
          description={t('details.leaveText')}
          okText={t('details.leave')}
          cancelText={t('app.cancel')}
          okButtonProps={{ danger: true }}
          icon={null}
          onConfirm={() => void leave()}
        >
          <Button block danger type="text">
            {t('details.leave')}
          </Button>
        </Popconfirm>
      )}
    </section>
  );
}

function MemberRow({ member, remove }: { member: Member; remove: (() => void) | undefined }) {
  const t = useWords();
  const live = useLive();
  const self = member.jid === live.me;
  const known = usePresenceOf(member.jid);
  const name = useNameOf()(member.jid);
  const show = self ? 'online' : known?.show;
  return (
    <li className="member">
      <Avatar jid={member.jid} name={name} size={32} presence={show} />
      <span className="member-name">
        <span>{self ? t('details.you', { name }) : name}</span>
        {show !== undefined && !self && <span className="quiet">{t(`presence.${show}`)}</span>}
      </span>
      {!self && (
        <>
          <Button
            size="small"
            type="text"
            aria-label={`${t('people.message')} ${name}`}
            icon={<Icon name="messages" size={16} />}
            onClick={() => go({ kind: 'line', line: member.jid })}
          />
          {remove !== undefined && (
            <Popconfirm
              title={t('details.removeAsk', { name })}
              description={t('details.removeText')}
              okText={t('details.removeDo')}
              cancelText={t('app.cancel')}
              okButtonProps={{ danger: true }}
              icon={null}
              onConfirm={remove}
            >
              <Button
                size="small"
                type="text"
                aria-label={t('details.remove', { name })}
                icon={<Icon name="trash" size={16} />}
              />
            </Popconfirm>
          )}
        </>
      )}
    </li>
  );
}
