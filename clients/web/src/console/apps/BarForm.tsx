import { useState } from 'react';
import { Form, Input, Modal } from 'antd';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useDoing } from '../parts/Details.js';
import { useFocusBack } from '../parts/focus.js';
import { useConsoleWords } from '../words/index.js';
import type { OverseenApp } from './OversightPage.js';

const REASON_MAX = 500;

/** Keeps somebody else's app out, and tells its owner why. */
export default function BarForm({ app, close }: { app: OverseenApp; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const { doing } = useDoing();
  const [form] = Form.useForm<{ why?: string }>();
  const [busy, setBusy] = useState(false);
  const path = { clientId: app.clientId };
  const put = (barred: boolean, why: string) =>
    api.call('PUT /api/oversight/apps/{clientId}/bar', {
      path,
      body: { barred, ...(why === '' ? {} : { why }) },
    });
  const letIn = () => void doing(() => put(false, ''), t('oversight.letInNow', { app: app.name }));
  const bar = async ({ why = '' }: { why?: string }) => {
    setBusy(true);
    if (await doing(() => put(true, why.trim()), t('oversight.barredNow', { app: app.name }), letIn)) {
      close();
    } else {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('oversight.barAsk', { app: app.name })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('oversight.bar')}
      okButtonProps={{ danger: true }}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      <p className="dialog-text">{t('oversight.barText')}</p>
      <Form form={form} layout="vertical" onFinish={(values) => void bar(values)}>
        <Form.Item name="why" label={t('oversight.why')} extra={t('oversight.whyHint')}>
          <Input.TextArea autoFocus rows={2} maxLength={REASON_MAX} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
