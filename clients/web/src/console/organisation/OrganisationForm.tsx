import { useState } from 'react';
import { Form, Input, Modal } from 'antd';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import type { ConsolePlace } from '../pages.js';
import { useDoing } from '../parts/Details.js';
import { useFocusBack } from '../parts/focus.js';
import { filter } from '../parts/Parts.js';
import { useConsoleWords } from '../words/index.js';

const NAME_MAX = 100;

/** Another organisation, which is shown when it is made. */
export default function OrganisationForm({ place, close }: { place: ConsolePlace; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const { doing } = useDoing();
  const [form] = Form.useForm<{ name: string }>();
  const [busy, setBusy] = useState(false);
  const add = async ({ name }: { name: string }) => {
    setBusy(true);
    let made = '';
    const done = await doing(
      async () => {
        made = (await api.call('POST /api/organisations', { body: { name: name.trim() } })).id;
      },
      t('organisation.added', { name: name.trim() }),
    );
    if (done) {
      close();
      filter({ ...place, item: undefined }, { organisation: made });
    } else {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t('organisation.addTitle')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('organisation.add')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={(values) => void add(values)}
      >
        <Form.Item
          name="name"
          label={t('organisation.name')}
          rules={[{ required: true, whitespace: true, message: t('refused.invalid-title') }]}
        >
          <Input autoFocus maxLength={NAME_MAX} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
