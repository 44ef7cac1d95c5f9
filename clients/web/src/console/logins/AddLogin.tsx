import { useState } from 'react';
import { Button, Form, Input, Modal, Radio, Segmented } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { go } from '../../app/router.js';
import { useFocusBack } from '../parts/focus.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import { Link } from './Link.js';
import { linkOf, nobodysPassword } from './secret.js';

interface Values {
  name: string;
  displayName: string;
  realm: 'employees' | 'customers';
  bundle: 'person' | 'administrator';
  by: 'link' | 'typed';
  password?: string;
}

/** A new login, with a link by which its person chooses the password, or with a password typed here. */
export default function AddLogin({ close }: { close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<Values>();
  const by = Form.useWatch('by', form);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [made, setMade] = useState<{ name: string; displayName: string; address: string; expiresAt: string }>();

  const add = async (values: Values) => {
    setBusy(true);
    setFailure(undefined);
    const name = values.name.trim();
    const displayName = values.displayName?.trim() || name;
    try {
      const login = await api.call('POST /api/logins', {
        body: {
          name,
          displayName,
          realm: values.realm,
          bundle: values.bundle,
          password: values.by === 'link' ? nobodysPassword() : (values.password ?? ''),
        },
      });
      if (values.by === 'link') {
        const link = await api.call('POST /api/logins/{name}/link', { path: { name: login.name } });
        setMade({
          name: login.name,
          displayName,
          address: linkOf(link.secret, location.origin),
          expiresAt: link.expiresAt,
        });
      } else {
        open(login.name);
      }
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
    } catch (fault) {
      setFailure(adviceOf(fault, t, words));
    }
    setBusy(false);
  };
  const open = (name: string) => {
    close();
    go({ kind: 'console', page: 'logins', item: name, query: {} });
  };

  if (made !== undefined) {
    return (
      <Modal
        open
        title={t('logins.added', { name: made.displayName })}
        onCancel={() => open(made.name)}
        footer={<Button onClick={() => open(made.name)}>{words('app.close')}</Button>}
        width={520}
      >
        <Link address={made.address} expiresAt={made.expiresAt} name={made.displayName} />
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={t('logins.addTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('logins.add')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={520}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{ realm: 'employees', bundle: 'person', by: 'link' }}
        onFinish={(values) => void add(values)}
      >
        <Form.Item
          name="name"
          label={t('logins.name')}
          extra={t('logins.nameHint')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-name') }]}
        >
          <Input autoFocus autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={64} />
        </Form.Item>
        <Form.Item name="displayName" label={t('logins.displayName')} extra={t('logins.displayNameHint')}>
          <Input autoComplete="off" maxLength={100} />
        </Form.Item>
        <Form.Item name="realm" label={t('logins.realm')}>
          <Radio.Group
            options={[
              { value: 'employees', label: t('realm.employees') },
              { value: 'customers', label: t('realm.customers') },
            ]}
          />
        </Form.Item>
        <Form.Item name="bundle" label={t('logins.bundle')}>
          <Radio.Group
            options={[
              { value: 'person', label: t('bundle.person') },
              { value: 'administrator', label: t('bundle.administrator') },
            ]}
          />
        </Form.Item>
        <Form.Item name="by" label={t('password.by')}>
          <Segmented
            block
            options={[
              { value: 'link', label: t('password.link') },
              { value: 'typed', label: t('password.typed') },
            ]}
          />
        </Form.Item>
        {by === 'typed' && (
          <Form.Item
            name="password"
            label={t('password.new')}
            extra={t('password.hint')}
            rules={[{ required: true, message: t('refused.weak-password') }]}
          >
            <Input.Password autoComplete="new-password" maxLength={200} />
          </Form.Item>
        )}
      </Form>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
