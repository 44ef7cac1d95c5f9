import { useState } from 'react';
import { Checkbox, Form, Input, Modal } from 'antd';
import { api } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { PersonChoice } from '../access/choices.js';
import { useDoing } from '../parts/Details.js';
import { useFocusBack } from '../parts/focus.js';
import { useConsoleWords } from '../words/index.js';
import type { Department } from './reading.js';

const TITLE_MAX = 100;

interface Values {
  login: string;
  title?: string;
  lead?: boolean;
}

/** Somebody becomes a member of a department, from now on. */
export default function MemberForm({ department, close }: { department: Department; close: () => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const { doing } = useDoing();
  const [form] = Form.useForm<Values>();
  const [busy, setBusy] = useState(false);
  const join = async ({ login, title = '', lead = false }: Values) => {
    setBusy(true);
    const done = await doing(
      () =>
        api.call('POST /api/departments/{id}/members', {
          path: { id: department.id },
          body: { login, title: title.trim(), lead },
        }),
      t('organisation.joined', { department: department.name }),
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
      title={t('organisation.joinTitle', { department: department.name })}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('organisation.join')}
      cancelText={words('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      <p className="dialog-text">{t('organisation.joinText')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={(values) => void join(values)}
      >
        <Form.Item
          name="login"
          label={t('logins.person')}
          rules={[{ required: true, message: t('organisation.needPerson') }]}
        >
          <PersonChoice label={t('logins.person')} placeholder={t('access.choose.person')} />
        </Form.Item>
        <Form.Item name="title" label={t('organisation.jobTitle')} extra={t('organisation.jobTitleHint')}>
          <Input maxLength={TITLE_MAX} autoComplete="off" />
        </Form.Item>
        <Form.Item name="lead" valuePropName="checked">
          <Checkbox>{t('organisation.leads')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  );
}
