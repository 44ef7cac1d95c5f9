import { useState } from 'react';
import { Button, Form, Input, Modal, Segmented } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useFocusBack } from '../parts/focus.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { Link } from './Link.js';
import type { Login } from './LoginsPage.js';
import { linkOf } from './secret.js';

/** A link by which the person chooses a password, or one typed here. */
export function ResetPassword({ login, close }: { login: Login; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ password: string }>();
  const [by, setBy] = useState<'link' | 'typed'>('link');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<{ address: string; expiresAt: string }>();

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
    } catch (fault) {
      setFailure(adviceOf(fault, t, words));
    }
    setBusy(false);
  };
  const makeLink = () =>
    attempt(async () => {
      const link = await api.call('POST /api/logins/{name}/link', { path: { name: login.name } });
      setMade({ address: linkOf(link.secret, location.origin), expiresAt: link.expiresAt });
    });
  const set = (values: { password: string }) =>
    attempt(async () => {
      await api.call('PUT /api/logins/{name}/password', { path: { name: login.name }, body: values });
      close();
    });

  return (
    <Modal
      open
      title={t('password.title', { name: login.displayName })}
      onCancel={close}
      width={520}
      footer={
        made !== undefined ? (
          <Button onClick={close}>{words('app.close')}</Button>
        ) : (
          [
            <Button key="cancel" onClick={close}>
              {words('app.cancel')}
            </Button>,
            <Button
              key="do"
              type="primary"
              loading={busy}
              onClick={() => (by === 'link' ? void makeLink() : form.submit())}
            >
              {t(by === 'link' ? 'password.makeLink' : 'password.set')}
            </Button>,
          ]
        )
      }
    >
      {made !== undefined ? (
        <Link address={made.address} expiresAt={made.expiresAt} name={login.displayName} />
      ) : (
        <>
          <Segmented
            block
            value={by}
            onChange={(value) => setBy(value as 'link' | 'typed')}
            options={[
              { value: 'link', label: t('password.link') },
              { value: 'typed', label: t('password.typed') },
            ]}
          />
          {by === 'link' ? (
            <p className="dialog-text">{t('password.linkText')}</p>
          ) : (
            <Form
              form={form}
              layout="vertical"
              requiredMark={false}
              validateTrigger="onSubmit"
              className="dialog-text"
              onFinish={(values) => void set(values)}
            >
              <Form.Item
                name="password"
                label={t('password.new')}
                extra={t('password.typedText')}
                rules={[{ required: true, message: t('refused.weak-password') }]}
              >
                <Input.Password autoFocus autoComplete="new-password" maxLength={200} />
              </Form.Item>
            </Form>
          )}
          <div className="signin-failure" role="alert">
            {failure}
          </div>
        </>
      )}
    </Modal>
  );
}
