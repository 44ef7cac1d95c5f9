import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Form, Input, Modal } from 'antd';
import { api, Problem } from '../api/client.js';
import { keys } from '../api/keys.js';
import { adviceFor } from '../app/advice.js';
import { useWords } from '../app/i18n/index.js';
import { go } from '../app/router.js';
import { useLive } from '../live/context.js';
import PersonPicker from '../people/PersonPicker.js';

const TITLE_MAX = 100;

/** A name and members; opens the group that was made. */
export default function NewGroup({ close }: { close: () => void }) {
  const t = useWords();
  const live = useLive();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ title: string; members: string[] }>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Problem>();

  const create = async ({ title, members }: { title: string; members: string[] }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const line = await api.call('POST /api/groups', { body: { title: title.trim(), members } });
      await queries.invalidateQueries({ queryKey: keys.lines });
      close();
      go({ kind: 'line', line: line.line });
    } catch (fault) {
      setBusy(false);
      setFailure(fault instanceof Problem ? fault : new Problem(0, 'unknown', undefined));
    }
  };

  return (
    <Modal
      open
      title={t('group.title')}
      onCancel={close}
      onOk={() => form.submit()}
      okText={t('group.create')}
      cancelText={t('app.cancel')}
      confirmLoading={busy}
      width={480}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(values) => void create(values)}
        validateTrigger="onSubmit"
      >
        <Form.Item
          name="title"
          label={t('group.name')}
          rules={[{ required: true, whitespace: true, message: t('group.needName') }]}
        >
          <Input autoFocus maxLength={TITLE_MAX} />
        </Form.Item>
        <Form.Item
          name="members"
          label={t('group.members')}
          rules={[{ required: true, message: t('group.needMembers') }]}
        >
          <PersonPicker without={[live.me]} placeholder={t('group.membersHint')} />
        </Form.Item>
      </Form>
      <div className="signin-failure" role="alert">
        {failure !== undefined && t('group.failed', { advice: t(adviceFor(failure)) })}
        {failure?.requestId !== undefined && <code> {t('app.requestId', { id: failure.requestId })}</code>}
      </div>
    </Modal>
  );
}
