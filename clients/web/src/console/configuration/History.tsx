import { useState, type ReactNode } from 'react';
import { App, Button, Input, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { usePreferences } from '../../app/preferences.js';
import { Failure, ListSkeleton, Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { Moment, Pager } from '../parts/Parts.js';
import { useTrouble } from '../parts/trouble.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { WithAddresses } from '../parts/WithAddresses.js';
import { useConsoleWords } from '../words/index.js';
import { problemsOf, whyNot, type Configuration } from './settings.js';

const EVERY_SECONDS = 10;

/** The set without any running value: there is no row of it, and a way back to it all the same. */
const NONE = '0';

/** All versions, the newest first: who changed what, when and why; and the way back to each. */
export function History({
  configuration,
  readAt,
  place,
}: {
  configuration: Configuration;
  readAt: number;
  place: ConsolePlace;
}) {
  const t = useConsoleWords();
  const live = useLive();
  const [back, setBack] = useState<string>();
  const before = place.query.after ?? '';
  const { query } = useWatched(
    ['configuration versions', before],
    (signal) => api.call('GET /api/configuration/versions', { query: { before, limit: 20 }, signal }),
    EVERY_SECONDS,
  );
  if (query.data === undefined) {
    return query.isError ? (
      <Failure title={t('configuration.failed')} error={query.error} retry={() => void query.refetch()} />
    ) : (
      <ListSkeleton />
    );
  }
  const { items, next } = query.data;
  if (items.length === 0 && before === '') {
    return <Nothing icon="clock" title={t('configuration.noHistory')} text={t('configuration.noHistoryText')} />;
  }
  const head = (version: string, about: ReactNode) => (
    <header className="card-head">
      <h2>{t('configuration.versionOne', { version })}</h2>
      <span className="quiet">{about}</span>
      <span className="card-space" />
      {live.may('configuration.setting.change') && version !== configuration.version && (
        <Button size="small" onClick={() => setBack(version)} aria-label={t('configuration.rollBackTo', { version })}>
          {t('configuration.rollBack')}
        </Button>
      )}
    </header>
  );
  const isLastPage = (next ?? '') === '' || items.at(-1)?.previous === NONE;
  return (
    <>
      <ol className="versions">
        {items.map((version) => (
          <li key={version.version} className="card">
            {head(
              version.version,
              <>
                {version.author} · <Moment at={version.at} />
              </>,
            )}
            <p>
              {version.rolledBackTo != null && `${t('configuration.rolledBack', { version: version.rolledBackTo })} `}
              <WithAddresses text={version.reason} />
            </p>
            <Differences changes={version.changes} />
          </li>
        ))}
        {isLastPage && (
          <li className="card">
            {head(NONE, null)}
            <p>{t('configuration.versionNone')}</p>
          </li>
        )}
      </ol>
      <Pager
        place={place}
        next={isLastPage ? null : next}
        shown={t('configuration.versionsShown', { count: items.length })}
      />
      {back !== undefined && (
        <RollBack to={back} seen={configuration.version} readAt={readAt} close={() => setBack(undefined)} />
      )}
    </>
  );
}

/** What was and what is, one line a setting. */
export function Differences({
  changes,
}: {
  changes: readonly { setting: string; before?: string | null; after?: string | null }[];
}) {
  const t = useConsoleWords();
  return (
    <ul className="differences">
      {changes.map((change) => (
        <li key={change.setting}>
          <code>{change.setting}</code>
          <span>
            <del>
              <WithAddresses text={change.before ?? t('configuration.fromStart')} />
            </del>
            <span aria-hidden="true"> → </span>
            <ins>
              <WithAddresses text={change.after ?? t('configuration.fromStart')} />
            </ins>
          </span>
        </li>
      ))}
    </ul>
  );
}

function RollBack({ to, seen, readAt, close }: { to: string; seen: string; readAt: number; close: () => void }) {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const trouble = useTrouble(readAt);
  const roll = async () => {
    setBusy(true);
    trouble.clear();
    try {
      const made = await api.call('POST /api/configuration/rollbacks', {
        body: { seen, to, reason: reason.trim() },
      });
      void message.success(
        to === NONE
          ? t('configuration.rolledAll', { version: made.version.version })
          : t('configuration.rolled', { version: made.version.version, to }),
      );
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
      close();
    } catch (fault) {
      setBusy(false);
      const problems = problemsOf(fault);
      if (problems.length > 0) {
        trouble.say(whyNot(problems, language));
      } else {
        trouble.tell(fault);
      }
    }
  };
  return (
    <Modal
      open
      title={t('configuration.rollBackAsk', { version: to })}
      onCancel={close}
      onOk={() => void roll()}
      okText={t('configuration.rollBack')}
      okButtonProps={{ disabled: reason.trim() === '' }}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
    >
      <p className="dialog-text">
        {to === NONE ? t('configuration.rollBackAllText') : t('configuration.rollBackText', { version: to })}
      </p>
      <Input
        autoFocus
        value={reason}
        maxLength={500}
        placeholder={t('configuration.reason')}
        aria-label={t('configuration.reason')}
        onChange={(event) => setReason(event.target.value)}
      />
      {trouble.shown}
    </Modal>
  );
}
