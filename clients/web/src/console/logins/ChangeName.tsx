import { useState } from 'react';
import { Form, Input, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useFocusBack } from '../parts/focus.js';
import { adviceOf } from '../parts/refused.js';
import { CONSOLE } from '../parts/watch.js';
import { useConsoleWords } from '../words/index.js';
import type { Login } from './LoginsPage.js';

/** What others read; the name by which one signs in stays. */
export function ChangeName({ login, close }: { login: Login; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ displayName: string }>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const change = async ({ displayName }: { displayName: string }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await api.call('PATCH /api/logins/{name}', {
        path: { name: login.name },
        body: { displayName: displayName.trim() },
      });
      await queries.invalidateQueries({ queryKey: [CONSOLE] });
      close();
    } catch (fault) {
      setFailure(adviceOf(fault, t, words));
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('logins.renameTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('logins.renameDo')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={440}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        initialValues={{ displayName: login.displayName }}
        onFinish={(values) => void change(values)}
      >
        <Form.Item
          name="displayName"
          label={t('logins.displayName')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-display-name') }]}
        >
          <Input autoFocus maxLength={100} />
        </Form.Item>
      </Form>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
