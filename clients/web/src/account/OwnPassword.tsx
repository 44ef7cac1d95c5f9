import { useId, useState } from 'react';
import { App, Button, Form, Input } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { endSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { useWords } from '../app/i18n/index.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';

const LEAST = 10;

interface Given {
  password: string;
  chosen: string;
  code?: string;
}

/** Changes the password by which one signs in, which signs one out everywhere. */
export function OwnPassword({ session }: { session: Session }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const head = useId();
  const [form] = Form.useForm<Given & { again: string }>();
  const [open, setOpen] = useState(false);
  /** Whoever has a second factor is asked for it once the password is right. */
  const [byCode, setByCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const change = async ({ password, chosen, code }: Given) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.call('PUT /api/session/password', {
        body: { password, chosen, ...(code === undefined ? {} : { code }) },
      });
      void message.success(t('password.changed'));
      endSession(queries);
    } catch (fault) {
      setBusy(false);
      const refused = fault instanceof Problem ? fault.code : '';
      if (refused === 'code-needed') {
        setByCode(true);
        return;
      }
      setFailure(refused === 'too-many-tries' ? words('signin.tooMany') : adviceOf(fault, t, words));
      const wrong = refused === 'wrong-code' ? 'code' : refused === 'not-confirmed' ? 'password' : 'chosen';
      form.focusField(wrong);
    }
  };
  const stop = () => {
    setOpen(false);
    setByCode(false);
    setFailure(undefined);
  };

  return (
    <section className="account-section" aria-labelledby={head}>
      <h2 id={head} className="consent-next">
        {words('signin.password')}
      </h2>
      {open ? (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          validateTrigger="onSubmit"
          onFinish={(values) => void change(values)}
        >
          <input type="text" hidden readOnly autoComplete="username" value={session.name} />
          <Form.Item
            name="password"
            label={t('password.current')}
            rules={[{ required: true, message: t('stepUp.needPassword') }]}
          >
            <Input.Password autoFocus autoComplete="current-password" maxLength={1024} />
          </Form.Item>
          <Form.Item
            name="chosen"
            label={t('password.new')}
            extra={t('password.hint')}
            rules={[{ required: true, min: LEAST, message: t('refused.weak-password') }]}
          >
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
          <Form.Item
            name="again"
            label={t('choose.again')}
            dependencies={['chosen']}
            rules={[
              ({ getFieldValue }) => ({
                validator: (_, value) =>
                  value === getFieldValue('chosen')
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('choose.differs'))),
              }),
            ]}
          >
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
          {byCode && (
            <Form.Item name="code" label={t('stepUp.code')} rules={[{ required: true, message: t('stepUp.needCode') }]}>
              <Input autoFocus autoComplete="one-time-code" maxLength={40} />
            </Form.Item>
          )}
          <div className="signin-failure" role="alert">
            {failure}
          </div>
          <div className="consent-buttons">
            <Button onClick={stop}>{words('app.cancel')}</Button>
            <Button type="primary" htmlType="submit" loading={busy} aria-label={t('password.change')}>
              {t('password.change')}
            </Button>
          </div>
        </Form>
      ) : (
        <>
          <p className="account-text">{t('password.lead')}</p>
          <Button onClick={() => setOpen(true)}>{t('password.change')}</Button>
        </>
      )}
    </section>
  );
}
