import { useEffect, useState } from 'react';
import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords, wordFor } from '../words/index.js';
import { Describe } from './ConfigurationPage.js';
import { Differences } from './History.js';
import type { Configuration, Setting } from './settings.js';

const CHECK_MILLIS = 300;
const REASON_MAX = 500;

interface Wrong {
  readonly setting: string;
  readonly code: string;
  readonly words: string;
}

/** Another running value for one setting, or back to what was given at start. Wrong values are told while one types. */
export function ChangeSetting({
  setting,
  configuration,
  close,
}: {
  setting: Setting;
  configuration: Configuration;
  close: () => void;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [value, setValue] = useState(setting.value);
  const [reason, setReason] = useState('');
  // The version that this person saw when the dialog opened: what comes meanwhile is a conflict and not overwritten.
  const [seen, setSeen] = useState(configuration.version);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<readonly Wrong[]>([]);
  const [since, setSince] = useState<readonly { setting: string; before?: string | null; after?: string | null }[]>();
  const [failure, setFailure] = useState<string>();

  useEffect(() => {
    if (value === setting.value) {
      setWrong([]);
      return undefined;
    }
    const gone = new AbortController();
    const timer = setTimeout(() => {
      api
        .call('POST /api/configuration/checks', {
          body: { changes: [{ setting: setting.name, value }] },
          signal: gone.signal,
        })
        .then((check) => setWrong(check.problems))
        // The change itself will tell.
        .catch(() => {});
    }, CHECK_MILLIS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [value, setting]);

  const save = async (next: string | null) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.call('POST /api/configuration/versions', {
        body: { seen, reason: reason.trim(), changes: [{ setting: setting.name, value: next }] },
      });
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
      close();
      return;
    } catch (fault) {
      if (fault instanceof Problem && fault.code === 'changed-meanwhile') {
        const { newest, since: changes } = fault.more as { newest?: { version: string }; since?: typeof since };
        setSince(changes ?? []);
        setSeen(newest?.version ?? seen);
        await queries.invalidateQueries({ queryKey: [CONSOLE, 'configuration'] });
      } else if (fault instanceof Problem && Array.isArray(fault.more.problems)) {
        setWrong(fault.more.problems as Wrong[]);
      } else {
        setFailure(adviceOf(fault, t, words));
      }
    }
    setBusy(false);
  };

  const ready = reason.trim() !== '' && wrong.length === 0;
  return (
    <Modal
      open
      title={t('configuration.changeTitle')}
      onCancel={close}
      width={560}
      footer={[
        setting.source === 'running' && (
          <Button key="reset" disabled={reason.trim() === ''} loading={busy} onClick={() => void save(null)}>
            {t('configuration.reset')}
          </Button>
        ),
        <Button key="cancel" onClick={close}>
          {words('app.cancel')}
        </Button>,
        <Button
          key="save"
          type="primary"
          loading={busy}
          disabled={!ready || value === setting.value}
          onClick={() => void save(value)}
        >
          {t('configuration.save')}
        </Button>,
      ]}
    >
      <p className="dialog-text">
        <code>{setting.name}</code>
        <br />
        <Describe setting={setting} />
      </p>
      <Form layout="vertical" requiredMark={false} component="div">
        <Form.Item
          label={t('configuration.value')}
          htmlFor="setting-value"
          validateStatus={wrong.length > 0 ? 'error' : ''}
          help={
            wrong.length > 0 ? (
              <span role="alert" lang="en">
                {wrong
                  .map((one) => (one.setting === setting.name ? one.words : `${one.setting}: ${one.words}`))
                  .join(' ')}
              </span>
            ) : undefined
          }
          extra={boundsOf(setting, t)}
        >
          <Field setting={setting} value={value} onChange={setValue} />
        </Form.Item>
        <Form.Item label={t('configuration.reason')} htmlFor="setting-reason" extra={t('configuration.reasonHint')}>
          <Input
            id="setting-reason"
            value={reason}
            maxLength={REASON_MAX}
            onChange={(event) => setReason(event.target.value)}
          />
        </Form.Item>
      </Form>
      {since !== undefined && (
        <div className="missing" role="alert">
          <div>
            <p>{t('configuration.meanwhile')}</p>
            <Differences changes={since} />
          </div>
        </div>
      )}
      <p className="quiet">{wordFor(t, 'effectText', setting.effect)}</p>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}

function boundsOf(setting: Setting, t: ReturnType<typeof useConsoleWords>): string {
  const parts = [
    setting.least != null && setting.most != null
      ? t('configuration.between', { least: setting.least, most: setting.most })
      : '',
    t('configuration.usual', { value: setting.usual === '' ? t('configuration.empty') : setting.usual }),
    setting.atStart != null ? t('configuration.atStart', { value: setting.atStart }) : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function Field({ setting, value, onChange }: { setting: Setting; value: string; onChange: (value: string) => void }) {
  const t = useConsoleWords();
  if (setting.kind === 'switch') {
    return (
      <Segmented
        value={value}
        onChange={onChange}
        aria-label={t('configuration.value')}
        options={[
          { value: 'true', label: t('configuration.on') },
          { value: 'false', label: t('configuration.off') },
        ]}
      />
    );
  }
  if (setting.kind === 'choice') {
    return (
      <Select
        id="setting-value"
        value={value}
        onChange={onChange}
        options={setting.choices.map((choice) => ({ value: choice, label: choice }))}
      />
    );
  }
  return (
    <Input
      id="setting-value"
      autoFocus
      value={value}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
