import { useCallback, useEffect, useMemo, type KeyboardEvent } from 'react';
import { Button, Drawer, Tooltip } from 'antd';
import { Problem } from '../api/client.js';
import type { Line } from '../api/types.js';
import { Avatar } from '../app/Avatar.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { NARROW, PHONE, useMedia } from '../app/media.js';
import { usePreferences } from '../app/preferences.js';
import { back, go } from '../app/router.js';
import { Failure, Nothing } from '../app/States.js';
import { useLine, useLines } from '../lines/queries.js';
import { useLive } from '../live/context.js';
import { useNames, useNameOf, useTitleOf } from '../people/names.js';
import { usePresenceOf } from '../people/presence.js';
import { Composer } from './Composer.js';
import { Details } from './Details.js';
import { History, HistorySkeleton, useFailure } from './History.js';
import { useLog, useMembers } from './queries.js';
import { useTyping } from './typing.js';
import './line.css';

/** One conversation: who it is with, its history, and the place to write. */
export function LineView({ jid }: { jid: string }) {
  const t = useWords();
  const live = useLive();
  const phone = useMedia(PHONE);
  const { line, isPending, failures, error, refetch } = useLine(jid);
  const failure = useFailure(isPending, error);

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.nativeEvent.isComposing) {
      return;
    }
    if (phone) {
      back({ kind: 'lines' });
    } else {
      document.querySelector<HTMLElement>(`[data-line="${CSS.escape(jid)}"]`)?.focus();
    }
  };

  if (line === undefined) {
    const nothing =
      failure === null ? (
        <div className="history" aria-busy="true">
          <HistorySkeleton failures={failures} />
        </div>
      ) : failure instanceof Problem && failure.status === 404 ? (
        <Nothing
          icon="nowhere"
          alone={phone}
          title={t('line.missing.title')}
          text={t(live.isGroup(jid) ? 'line.missing.group' : 'line.missing.person')}
          action={
            <Button type="primary" onClick={() => go({ kind: 'lines' }, 'replace')}>
              {t('app.nowhere.back')}
            </Button>
          }
        />
      ) : (
        <Failure
          alone={phone}
          title={t('line.failed')}
          error={failure}
          retry={() => void refetch()}
          retrying={isPending}
        />
      );
    return (
      <>
        {phone && (
          <header className="work-head">
            <BackToLines />
          </header>
        )}
        {nothing}
      </>
    );
  }
  return (
    <div className="line-split" onKeyDown={onKey}>
      <Conversation line={line} />
    </div>
  );
}

function Conversation({ line: told }: { line: Line }) {
  const t = useWords();
  const title = useTitleOf()(told);
  const line = useMemo(() => ({ ...told, title }), [told, title]);
  const narrow = useMedia(NARROW);
  const phone = useMedia(PHONE);
  const group = line.kind === 'group';
  const { details, set } = usePreferences();
  const listed = useLines().data?.some((other) => other.line === line.line) ?? false;
  const log = useLog(line.line, listed || line.headId !== '0');
  const members = useMembers(line.line, group);
  const toggle = useCallback(() => set({ details: !details }), [details, set]);
  const closeDetails = useCallback(() => set({ details: false }), [set]);

  // On a small screen the details are looked at and left: they do not open by themselves on the next line.
  useEffect(() => {
    if (narrow) {
      closeDetails();
    }
  }, [narrow, closeDetails]);

  useEffect(() => {
    if (!group) {
      useNames.getState().learn([[told.line, told.title]]);
    }
  }, [group, told.line, told.title]);

  return (
    <>
      <section className="line" aria-label={t('line.messages', { name: line.title })}>
        <header className="work-head">
          {phone && <BackToLines />}
          <Heading line={line} members={members.data?.map((member) => member.jid)} />
          <Tooltip title={t('line.details')}>
            <Button
              type="text"
              aria-label={t('line.details')}
              aria-pressed={details}
              icon={<Icon name={phone ? 'info' : 'panel'} />}
              onClick={toggle}
            />
          </Tooltip>
        </header>
        <History
          line={line}
          log={log.data}
          isPending={log.isPending}
          failures={log.failureCount}
          error={log.error}
          retry={() => void log.refetch()}
          others={group ? Math.max(1, (members.data?.length ?? 2) - 1) : 1}
        />
        <Composer line={line.line} name={line.title} key={line.line} />
      </section>
      {details && !narrow && (
        <aside className="details" aria-label={t('details.title')}>
          <Details line={line} close={closeDetails} />
        </aside>
      )}
      {narrow && (
        <Drawer
          open={details}
          onClose={closeDetails}
          placement="right"
          size={phone ? '100%' : 340}
          closable={false}
          title={null}
          aria-label={t('details.title')}
          styles={{ body: { padding: 0 } }}
        >
          <Details line={line} close={closeDetails} />
        </Drawer>
      )}
    </>
  );
}

function BackToLines() {
  const t = useWords();
  return (
    <Button
      type="text"
      aria-label={t('line.back')}
      icon={<Icon name="back" />}
      onClick={() => back({ kind: 'lines' })}
    />
  );
}

function Heading({ line, members }: { line: Line; members: readonly string[] | undefined }) {
  const group = line.kind === 'group';
  const presence = usePresenceOf(line.line);
  // On a phone there is no list beside it whose title would be the first.
  const Title = useMedia(PHONE) ? 'h1' : 'h2';
  return (
    <div className="work-title">
      <Avatar jid={line.line} name={line.title} group={group} size={36} presence={group ? undefined : presence?.show} />
      <div className="work-names">
        <Title>{line.title}</Title>
        <Subtitle line={line} members={members} />
      </div>
    </div>
  );
}

/** Who is typing; else presence, or how many are in. Always one line high, so that nothing moves. */
function Subtitle({ line, members }: { line: Line; members: readonly string[] | undefined }) {
  const t = useWords();
  const nameOf = useNameOf();
  const typing = useTyping((all) => all.byLine[line.line]) ?? [];
  const there = usePresenceOf(line.line);
  if (typing.length > 0) {
    const [first, second] = typing;
    return (
      <p className="work-subtitle is-typing" aria-live="polite">
        {typing.length === 1
          ? t('line.typing', { name: nameOf(first!) })
          : typing.length === 2
            ? t('line.typingTwo', { first: nameOf(first!), second: nameOf(second!) })
            : t('line.typingMany')}
      </p>
    );
  }
  if (line.kind === 'group') {
    const count = members?.length ?? line.members ?? 0;
    return <p className="work-subtitle">{t('line.members', { count })}</p>;
  }
  return (
    <p className="work-subtitle">
      {there === undefined ? line.line : t(`presence.${there.show}`)}
      {there?.status !== undefined && there.status !== '' && ` · ${there.status}`}
    </p>
  );
}
