import { Button } from 'antd';
import { Avatar, PresenceDot } from '../app/Avatar.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { PHONE, useMedia } from '../app/media.js';
import { back, go } from '../app/router.js';
import { Failure, Nothing } from '../app/States.js';
import { useChannelState, useLive } from '../live/context.js';
import { useNameOf } from './names.js';
import { seesPresence, usePresence, usePresenceOf } from './presence.js';
import { usePerson } from './queries.js';

/** One person: who they are, whether they are around, and how to reach them. */
export function PersonView({ jid }: { jid: string }) {
  const t = useWords();
  const phone = useMedia(PHONE);
  const nameOf = useNameOf();
  const person = usePerson(jid);
  const name = nameOf(jid);
  return (
    <>
      {phone && (
        <header className="work-head">
          <Button
            type="text"
            aria-label={t('app.back')}
            icon={<Icon name="back" />}
            onClick={() => back({ kind: 'people' })}
          />
          <span className="work-title">
            <strong>{name}</strong>
          </span>
        </header>
      )}
      {person.isError ? (
        <Failure title={t('people.failed')} error={person.error} retry={() => void person.refetch()} />
      ) : person.data === null ? (
        <Nothing
          icon="nowhere"
          alone={phone}
          title={t('people.missing')}
          text={t('people.missing.text', { jid })}
          action={
            <Button type="primary" onClick={() => go({ kind: 'people' }, 'replace')}>
              {t('people.missing.back')}
            </Button>
          }
        />
      ) : (
        <Card jid={jid} name={name} />
      )}
    </>
  );
}

function Card({ jid, name }: { jid: string; name: string }) {
  const t = useWords();
  const live = useLive();
  const connected = useChannelState().kind === 'open';
  const presence = usePresenceOf(jid);
  const item = usePresence((people) => people.roster[jid]);
  return (
    <article className="person">
      <Avatar jid={jid} name={name} size={88} presence={presence?.show} />
      <h1>{name}</h1>
      <p className="person-presence">
        {presence !== undefined ? (
          <>
            <PresenceDot show={presence.show} /> {t(`presence.${presence.show}`)}
            {presence.status !== undefined && presence.status !== '' && (
              <span className="quiet"> · {presence.status}</span>
            )}
          </>
        ) : (
          t('people.hidden')
        )}
      </p>
      <p className="quiet person-jid">{jid}</p>
      <div className="person-actions">
        <Button
          type="primary"
          icon={<Icon name="messages" size={16} />}
          onClick={() => go({ kind: 'line', line: jid })}
        >
          {t('people.message')}
        </Button>
        {seesPresence(item) ? (
          <span className="person-contact">
            <Icon name="check" size={16} /> {t('people.isContact')}
          </span>
        ) : item?.pendingOut === true ? (
          <span className="person-contact">
            <Icon name="clock" size={16} /> {t('people.pending')}
          </span>
        ) : (
          jid !== live.me && (
            <Button
              icon={<Icon name="personAdd" size={16} />}
              disabled={!connected}
              onClick={() => live.askPresence(jid)}
            >
              {t('people.add')}
            </Button>
          )
        )}
      </div>
      {item?.pendingIn === true && (
        <div className="person-request">
          <p>{t('people.approveHint', { name })}</p>
          <Button type="primary" size="small" onClick={() => live.answerPresence(jid, true)}>
            {t('people.accept')}
          </Button>
          <Button size="small" onClick={() => live.answerPresence(jid, false)}>
            {t('people.decline')}
          </Button>
        </div>
      )}
    </article>
  );
}
