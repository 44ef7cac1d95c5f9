import { useEffect, useState } from 'react';
import { Button, Form, Input, Modal, Segmented, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { usePreferences } from '../../app/preferences.js';
import { useTrouble } from '../parts/trouble.js';
import { CONSOLE } from '../parts/watch.js';
import { en } from '../words/en.js';
import { useConsoleWords, wordFor, type ConsoleKey } from '../words/index.js';
import { Describe } from './ConfigurationPage.js';
import { Differences } from './History.js';
import {
  fieldOf,
  partsOf,
  problemsOf,
  typedOf,
  whyNot,
  type Configuration,
  type Setting,
  type SettingProblem,
} from './settings.js';

const CHECK_MILLIS = 300;
const REASON_MAX = 500;

/** Another running value for one setting, or back to what was given at start. Wrong values are told while one types. */
export function ChangeSetting({
  setting,
  configuration,
  readAt,
  close,
}: {
  setting: Setting;
  configuration: Configuration;
  readAt: number;
  close: () => void;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const queries = useQueryClient();
  const begun = typedOf(setting);
  const [value, setValue] = useState(begun);
  const [reason, setReason] = useState('');
  // The version that this person saw when the dialog opened: what comes meanwhile is a conflict and not overwritten.
  const [seen, setSeen] = useState(configuration.version);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<readonly SettingProblem[]>([]);
  const [since, setSince] = useState<readonly { setting: string; before?: string | null; after?: string | null }[]>();
  const trouble = useTrouble(readAt);

  useEffect(() => {
    if (value === begun) {
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
        // The change itself will tell; what was wrong with another value says nothing about this one.
        .catch(() => gone.signal.aborted || setWrong([]));
    }, CHECK_MILLIS);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [value, begun, setting.name]);

  const save = async (next: string | null) => {
    setBusy(true);
    trouble.clear();
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
      } else if (problemsOf(fault).length > 0) {
        setWrong(problemsOf(fault));
      } else {
        trouble.tell(fault);
      }
    }
    setBusy(false);
  };

  const ready = reason.trim() !== '' && wrong.length === 0;
  return (
    <Modal
      open
      className="setting-dialog"
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
          disabled={!ready || value === begun}
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
              <span role="alert" className="why-not">
                {whyNot(wrong, language)}
              </span>
            ) : undefined
          }
          extra={<Bounds setting={setting} />}
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
      {trouble.shown}
    </Modal>
  );
}

/** What may be typed, and what stands there when nobody types anything. */
function Bounds({ setting }: { setting: Setting }) {
  const t = useConsoleWords();
  const language = usePreferences((preferences) => preferences.language);
  const shown = (value: string) => (value === '' ? t('configuration.empty') : value);
  return (
    <span className="setting-bounds">
      {[
        `typing.${setting.kind}` in en
          ? t(`typing.${setting.kind}` as ConsoleKey, { choices: setting.choices.join(', ') })
          : '',
        setting.least != null && setting.most != null
          ? t('configuration.between', { least: setting.least, most: setting.most })
          : '',
        t('configuration.usual', { value: shown(setting.usual) }),
        setting.atStart != null ? t('configuration.atStart', { value: shown(setting.atStart) }) : '',
      ]
        .filter((part) => part !== '')
        .join(language === 'zh-CN' ? '' : ' ')}
    </span>
  );
}

function Field({ setting, value, onChange }: { setting: Setting; value: string; onChange: (value: string) => void }) {
  const t = useConsoleWords();
  const common = { id: 'setting-value', spellCheck: false, autoComplete: 'off', autoFocus: true } as const;
  switch (fieldOf(setting.kind)) {
    case 'switch':
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
    case 'choice':
      return (
        <Select
          id="setting-value"
          value={value}
          onChange={onChange}
          options={setting.choices.map((choice) => ({ value: choice, label: choice }))}
        />
      );
    case 'choices':
      return (
        <Select
          id="setting-value"
          mode="multiple"
          value={partsOf(value)}
          onChange={(chosen: string[]) =>
            onChange(setting.choices.filter((choice) => chosen.includes(choice)).join(', '))
          }
          options={setting.choices.map((choice) => ({ value: choice, label: choice }))}
        />
      );
    case 'lines':
      return (
        <Input.TextArea
          {...common}
          className="setting-lines"
          wrap="off"
          // To grow with its text it would have to write styles into the page, which the page forbids.
          rows={5}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case 'line':
      return <Input {...common} value={value} onChange={(event) => onChange(event.target.value)} />;
  }
}
