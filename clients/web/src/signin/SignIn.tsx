import { useEffect, useRef, useState } from 'react';
import { Button, Form, Input, type InputRef } from 'antd';
import { api, Problem } from '../api/client.js';
import type { Session } from '../api/types.js';
import { adviceFor } from '../app/advice.js';
import { Icon, Mark } from '../app/Icon.js';
import { useWords, type Translate } from '../app/i18n/index.js';
import { usePreferences } from '../app/preferences.js';
import './signin.css';

/** Name and password. It stays at the address the reader wanted, so that they land there. */
export function SignIn({
  ended,
  forApp,
  onSignedIn,
}: {
  ended: boolean;
  /** Somebody comes from an app or a device, and goes on to its question; perhaps although they are signed in. */
  forApp: 'app' | 'device' | 'again' | undefined;
  onSignedIn: (session: Session) => void;
}) {
  const t = useWords();
  const { language, set } = usePreferences();
  const [failure, setFailure] = useState<string | undefined>(ended ? t('signin.ended') : undefined);
  const [busy, setBusy] = useState(false);
  /** The name and the password that were right, while a code is asked for as well. */
  const [proved, setProved] = useState<{ name: string; password: string }>();
  const password = useRef<InputRef>(null);

  useEffect(() => {
    document.title = t('app.name');
  }, [t]);

  const signIn = async (values: { name: string; password: string }) => {
    setBusy(true);
    setFailure(undefined);
    const given = { name: values.name.trim(), password: values.password };
    try {
      onSignedIn(await api.call('POST /api/session', { body: given }));
    } catch (fault) {
      setBusy(false);
      if (fault instanceof Problem && fault.code === 'code-needed') {
        setProved(given);
        return;
      }
      setFailure(wordsOf(fault, t));
      password.current?.focus({ cursor: 'all' });
    }
  };
  if (proved !== undefined) {
    return (
      <Code
        proved={proved}
        onSignedIn={onSignedIn}
        startAgain={(why) => {
          setProved(undefined);
          setFailure(why);
        }}
      />
    );
  }

  return (
    <main className="signin">
      <div className="signin-card">
        <Mark size={44} />
        <h1>{t('app.name')}</h1>
        <p className="signin-subtitle">{t(`signin.${forApp ?? 'subtitle'}`)}</p>
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => void signIn(values)}
          size="large"
          validateTrigger="onSubmit"
        >
          <Form.Item
            name="name"
            label={t('signin.name')}
            rules={[{ required: true, whitespace: true, message: t('signin.needName') }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={256} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('signin.password')}
            rules={[{ required: true, message: t('signin.needPassword') }]}
          >
            <Input.Password
              ref={password}
              autoComplete="current-password"
              maxLength={1024}
              iconRender={(visible) => (
                <span className="signin-eye">
                  <Icon name={visible ? 'eyeOff' : 'eye'} size={18} />
                </span>
              )}
            />
          </Form.Item>
          <div className="signin-failure" role="alert">
            {failure}
          </div>
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t('signin.submit')}
          </Button>
        </Form>
        <p className="quiet signin-forgotten">{t('signin.forgotten')}</p>
      </div>
      <div className="signin-foot">
        <button
          type="button"
          className="plain-link"
          lang="en"
          aria-pressed={language === 'en'}
          onClick={() => set({ language: 'en' })}
        >
          {LANGUAGE_NAMES.en}
        </button>
        <button
          type="button"
          className="plain-link"
          lang="zh-CN"
          aria-pressed={language === 'zh-CN'}
          onClick={() => set({ language: 'zh-CN' })}
        >
          {LANGUAGE_NAMES['zh-CN']}
        </button>
      </div>
    </main>
  );
}

/** The second thing that is asked of whoever has added a second factor. */
function Code({
  proved,
  onSignedIn,
  startAgain,
}: {
  proved: { name: string; password: string };
  onSignedIn: (session: Session) => void;
  startAgain: (why?: string) => void;
}) {
  const t = useWords();
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [recovery, setRecovery] = useState(false);
  const [form] = Form.useForm<{ code: string }>();
  const field = useRef<InputRef>(null);

  const send = async ({ code }: { code: string }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(await api.call('POST /api/session', { body: { ...proved, code } }));
    } catch (fault) {
      setBusy(false);
      const code = fault instanceof Problem ? fault.code : undefined;
      if (code === 'wrong-password' || code === 'login-disabled') {
        // Somebody changed it meanwhile.
        startAgain(wordsOf(fault, t));
        return;
      }
      setFailure(
        code === 'wrong-code'
          ? t(recovery ? 'signin.wrongRecovery' : 'signin.wrongCode')
          : code === 'too-many-codes'
            ? t('signin.tooManyCodes')
            : wordsOf(fault, t),
      );
      field.current?.focus({ cursor: 'all' });
    }
  };
  const change = () => {
    setRecovery(!recovery);
    setFailure(undefined);
    form.resetFields();
    field.current?.focus();
  };
  return (
    <main className="signin">
      <div className="signin-card">
        <Mark size={44} />
        <h1>{t('app.name')}</h1>
        <p className="signin-subtitle" role="status">
          {t(recovery ? 'signin.recoveryLead' : 'signin.codeLead')}
        </p>
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={(values) => void send(values)}
          size="large"
          validateTrigger="onSubmit"
        >
          <Form.Item
            name="code"
            label={t(recovery ? 'signin.recovery' : 'signin.code')}
            rules={[{ required: true, whitespace: true, message: t('signin.needCode') }]}
          >
            <Input
              ref={field}
              autoFocus
              autoComplete="one-time-code"
              inputMode={recovery ? 'text' : 'numeric'}
              autoCapitalize="none"
              spellCheck={false}
              maxLength={40}
            />
          </Form.Item>
          <div className="signin-failure" role="alert">
            {failure}
          </div>
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t('signin.submit')}
          </Button>
        </Form>
        <div className="signin-other">
          <Button type="link" onClick={change}>
            {t(recovery ? 'signin.useApp' : 'signin.useRecovery')}
          </Button>
          <Button type="link" onClick={() => startAgain()}>
            {t('signin.startAgain')}
          </Button>
        </div>
      </div>
    </main>
  );
}

/** A language is called by its own name in every language. */
export const LANGUAGE_NAMES = { en: 'English', 'zh-CN': '简体中文' } as const;

/** What is wrong and what to do: a name or password of theirs, or a platform that lets nobody in. */
function wordsOf(fault: unknown, t: Translate): string {
  if (!(fault instanceof Problem)) {
    return t('signin.failed');
  }
  switch (fault.status) {
    case 401:
      return t(fault.code === 'login-disabled' ? 'signin.disabled' : 'signin.wrong');
    case 429:
      return t('signin.tooMany');
    default:
      return [
        ...(fault.status >= 500 ? [t('signin.notYou')] : []),
        t(adviceFor(fault)),
        ...(fault.requestId === undefined ? [] : [t('app.requestId', { id: fault.requestId })]),
      ].join(' ');
  }
}
