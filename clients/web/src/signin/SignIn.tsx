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
  const password = useRef<InputRef>(null);

  useEffect(() => {
    document.title = t('app.name');
  }, [t]);

  const signIn = async (values: { name: string; password: string }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      onSignedIn(
        await api.call('POST /api/session', { body: { name: values.name.trim(), password: values.password } }),
      );
    } catch (fault) {
      setFailure(wordsOf(fault, t));
      setBusy(false);
      password.current?.focus({ cursor: 'all' });
    }
  };

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
