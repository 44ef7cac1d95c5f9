import { useState } from 'react';
import { Form, Modal } from 'antd';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { PersonChoice } from '../access/choices.js';
import { useDoing } from '../parts/Details.js';
import { useFocusBack } from '../parts/focus.js';
import { useConsoleWords } from '../words/index.js';
import type { OverseenApp } from './OversightPage.js';

/** Gives an app to somebody else, who answers for it from then on. */
export default function HandOver({ app, close }: { app: OverseenApp; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const { doing } = useDoing();
  const [form] = Form.useForm<{ owner: string }>();
  const [busy, setBusy] = useState(false);
  const handOver = async ({ owner }: { owner: string }) => {
    setBusy(true);
    const done = await doing(
      () => api.call('PUT /api/oversight/apps/{clientId}/owner', { path: { clientId: app.clientId }, body: { owner } }),
      t('oversight.handedOver', { app: app.name }),
    );
    if (done) {
      close();
    } else {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('oversight.handOverAsk', { app: app.name })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('oversight.handOver')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      <p className="dialog-text">{t(app.ownerAway ? 'oversight.handOverAwayText' : 'oversight.handOverText')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={(values) => void handOver(values)}
      >
        <Form.Item
          name="owner"
          label={t('oversight.newOwner')}
          rules={[{ required: true, message: t('oversight.needOwner') }]}
        >
          <PersonChoice label={t('oversight.newOwner')} placeholder={t('access.choose.person')} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
