import { useState } from 'react';
import { App, Button, Input, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { Failure, ListSkeleton, Nothing } from '../../app/States.js';
import { useLive } from '../../live/context.js';
import type { ConsolePlace } from '../pages.js';
import { Moment, Pager } from '../parts/Parts.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE, useWatched } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import type { Configuration, SettingsVersion } from './settings.js';

const EVERY_SECONDS = 10;

/** All versions, the newest first: who changed what, when and why; and the way back to each. */
export function History({ configuration, place }: { configuration: Configuration; place: ConsolePlace }) {
  const t = useConsoleWords();
  const live = useLive();
  const [back, setBack] = useState<SettingsVersion>();
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
  if (query.data.items.length === 0) {
    return <Nothing icon="clock" title={t('configuration.noHistory')} text={t('configuration.noHistoryText')} />;
  }
  return (
    <>
      <ol className="versions">
        {query.data.items.map((version) => (
          <li key={version.version} className="card">
            <header className="card-head">
              <h2>{t('configuration.versionOne', { version: version.version })}</h2>
              <span className="quiet">
                {version.author} · <Moment at={version.at} />
              </span>
              <span className="card-space" />
              {live.may('configuration.setting.change') && version.version !== configuration.version && (
                <Button
                  size="small"
                  onClick={() => setBack(version)}
                  aria-label={t('configuration.rollBackTo', { version: version.version })}
                >
                  {t('configuration.rollBack')}
                </Button>
              )}
            </header>
            <p>
              {version.rolledBackTo != null
                ? `${t('configuration.rolledBack', { version: version.rolledBackTo })} ${version.reason}`
                : version.reason}
            </p>
            <Differences changes={version.changes} />
          </li>
        ))}
      </ol>
      <Pager
        place={place}
        next={query.data.next}
        shown={t('configuration.versionsShown', { count: query.data.items.length })}
      />
      {back !== undefined && <RollBack to={back} seen={configuration.version} close={() => setBack(undefined)} />}
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
            <del>{change.before ?? t('configuration.fromStart')}</del>
            <span aria-hidden="true"> → </span>
            <ins>{change.after ?? t('configuration.fromStart')}</ins>
          </span>
        </li>
      ))}
    </ul>
  );
}

function RollBack({ to, seen, close }: { to: SettingsVersion; seen: string; close: () => void }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const roll = async () => {
    setBusy(true);
    try {
      const made = await api.call('POST /api/configuration/rollbacks', {
        body: { seen, to: to.version, reason: reason.trim() },
      });
      void message.success(t('configuration.rolled', { version: made.version.version, to: to.version }));
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
      close();
    } catch (fault) {
      setBusy(false);
      const problems = fault instanceof Problem ? fault.more.problems : undefined;
      setFailure(
        Array.isArray(problems)
          ? problems.map((one: { setting: string; words: string }) => `${one.setting}: ${one.words}`).join(' ')
          : adviceOf(fault, t, words),
      );
    }
  };
  return (
    <Modal
      open
      title={t('configuration.rollBackAsk', { version: to.version })}
      onCancel={close}
      onOk={() => void roll()}
      okText={t('configuration.rollBack')}
      okButtonProps={{ disabled: reason.trim() === '' }}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
    >
      <p className="dialog-text">{t('configuration.rollBackText', { version: to.version })}</p>
      <Input
        autoFocus
        value={reason}
        maxLength={500}
        placeholder={t('configuration.reason')}
        aria-label={t('configuration.reason')}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
