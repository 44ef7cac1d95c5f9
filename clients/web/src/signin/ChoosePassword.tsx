import { useEffect, useState } from 'react';
import { Button, Form, Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { adviceFor } from '../app/advice.js';
import { Mark } from '../app/Icon.js';
import { useConsoleWords, type ConsoleKey } from '../console/words/index.js';
import { useWords } from '../app/i18n/index.js';
import './signin.css';

const LEAST = 10;
// Read before anything is drawn: drawing may be begun anew, and by then it is gone from the address.
const secret = location.hash.slice(1);

/** Whoever was given a link chooses a password here. The secret stands behind `#`, which no server's log ever sees. */
export default function ChoosePassword() {
  const t = useConsoleWords();
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<string>();
  const owner = useQuery({
    queryKey: ['link', secret],
    queryFn: () => api.call('POST /api/password-link', { body: { secret } }),
    staleTime: Infinity,
    retry: false,
  });
  useEffect(() => {
    // Out of the address bar and the history, where somebody else might find it.
    history.replaceState(null, '', location.pathname);
    // Another link in the same tab changes nothing but what stands behind the sign.
    const again = () => location.reload();
    addEventListener('hashchange', again);
    return () => removeEventListener('hashchange', again);
  }, []);
  useEffect(() => {
    document.title = `${t('choose.title')} · ${words('app.name')}`;
  }, [t, words]);

  const choose = async ({ password }: { password: string }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.call('PUT /api/password-link', { body: { secret, password } });
      setDone(true);
    } catch (fault) {
      setFailure(refusedWords(fault, t) ?? words(adviceFor(fault)));
      setBusy(false);
    }
  };

  return (
    <main className="signin">
      <div className="signin-card">
        <Mark size={44} />
        <h1>{t('choose.title')}</h1>
        {done ? (
          <>
            <p className="signin-subtitle" role="status">
              {t('choose.done')}
            </p>
            <Button type="primary" block size="large" href="/">
              {words('signin.submit')}
            </Button>
          </>
        ) : owner.isError ? (
          <>
            <p className="signin-subtitle" role="alert">
              {refusedWords(owner.error, t) ?? words(adviceFor(owner.error))}
            </p>
            <Button block size="large" href="/">
              {words('signin.submit')}
            </Button>
          </>
        ) : (
          <>
            <p className="signin-subtitle">
              {owner.data === undefined ? words('app.loading') : t('choose.text', { name: owner.data.displayName })}
            </p>
            <Form
              layout="vertical"
              requiredMark={false}
              size="large"
              validateTrigger="onSubmit"
              disabled={owner.data === undefined}
              onFinish={(values: { password: string }) => void choose(values)}
            >
              <input type="text" hidden readOnly autoComplete="username" value={owner.data?.name ?? ''} />
              <Form.Item
                name="password"
                label={t('password.new')}
                extra={t('password.hint')}
                rules={[{ required: true, min: LEAST, message: t('refused.weak-password') }]}
              >
                <Input.Password autoFocus autoComplete="new-password" maxLength={200} />
              </Form.Item>
              <Form.Item
                name="again"
                label={t('choose.again')}
                dependencies={['password']}
                rules={[
                  ({ getFieldValue }) => ({
                    validator: (_, value) =>
                      value === getFieldValue('password')
                        ? Promise.resolve()
                        : Promise.reject(new Error(t('choose.differs'))),
                  }),
                ]}
              >
                <Input.Password autoComplete="new-password" maxLength={200} />
              </Form.Item>
              <div className="signin-failure" role="alert">
                {failure}
              </div>
              <Button type="primary" htmlType="submit" block loading={busy}>
                {t('choose.do')}
              </Button>
            </Form>
          </>
        )}
      </div>
    </main>
  );
}

function refusedWords(fault: unknown, t: (key: ConsoleKey) => string): string | undefined {
  if (fault instanceof Problem) {
    switch (fault.code) {
      case 'link-ended':
      case 'invalid-request':
        return t('refused.link-ended');
      case 'weak-password':
      case 'known-password':
      case 'password-list-away':
        return t(`refused.${fault.code}`);
    }
  }
  return undefined;
}
