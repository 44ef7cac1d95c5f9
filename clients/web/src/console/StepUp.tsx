import { useEffect, useRef, useState } from 'react';
import { Form, Input, Modal } from 'antd';
import { api, Problem, type Confirmable } from '../api/client.js';
import { useWords } from '../app/i18n/index.js';
import { useFocusBack } from './parts/focus.js';
import { adviceOf } from './parts/refused.js';
import { en } from './words/en.js';
import { useConsoleWords, type ConsoleKey } from './words/index.js';

/** Above a question that waits for what is confirmed here, which antd puts at 2000; beneath messages, at 2010. */
const LAYER = 2005;

interface Asked {
  readonly wanted: Confirmable;
  readonly answer: (proof: string | undefined) => void;
}

/** Asks for the password again where the platform wants to know that an action is meant. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked>();
  const open = useRef<Asked>(undefined);
  useEffect(() => {
    const answered = () => {
      open.current?.answer(undefined);
      open.current = undefined;
    };
    api.confirmBy(
      (wanted) =>
        new Promise((answer) => {
          // One question at a time: what was asked before is not meant any more.
          answered();
          open.current = { wanted, answer };
          setAsked(open.current);
        }),
    );
    return () => {
      api.confirmBy(undefined);
      answered();
    };
  }, []);
  if (asked === undefined) {
    return null;
  }
  return (
    <Ask
      key={asked.wanted.parameters}
      wanted={asked.wanted}
      done={(proof) => {
        open.current = undefined;
        asked.answer(proof);
        setAsked(undefined);
      }}
    />
  );
}

function Ask({ wanted, done }: { wanted: Confirmable; done: (proof: string | undefined) => void }) {
  useFocusBack();
  const t = useConsoleWords();
  const words = useWords();
  const [form] = Form.useForm<{ password: string; code?: string }>();
  /** Whoever has a second factor is asked for it once the password is right. */
  const [byCode, setByCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const key = `stepUp.${wanted.action}`;
  const confirm = async (given: { password: string; code?: string }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      done((await api.call('POST /api/session/step-up', { body: { ...wanted, ...given } })).token);
    } catch (fault) {
      if (fault instanceof Problem && fault.code === 'code-needed') {
        setByCode(true);
        setBusy(false);
        return;
      }
      setFailure(
        fault instanceof Problem && fault.code === 'too-many-tries'
          ? words('signin.tooMany')
          : adviceOf(fault, t, words),
      );
      setBusy(false);
      const wrong = fault instanceof Problem && fault.code === 'wrong-code' ? 'code' : 'password';
      form.resetFields([wrong]);
      form.focusField(wrong);
    }
  };
  return (
    <Modal
      open
      className="step-up"
      zIndex={LAYER}
      title={key in en ? t(key as ConsoleKey) : t('stepUp.other')}
      okText={t('stepUp.confirm')}
      cancelText={words('app.cancel')}
      // Its name stays what it is while it turns, and when the sign for that does not go away.
      okButtonProps={{ loading: busy, 'aria-label': t('stepUp.confirm') }}
      onOk={() => form.submit()}
      onCancel={() => done(undefined)}
      // A question beneath gives up the focus only now.
      afterOpenChange={(shown) => shown && form.focusField('password')}
      width={420}
    >
      <p className="dialog-text">{t('stepUp.text')}</p>
      <Form
        form={form}
        name="step-up"
        layout="vertical"
        requiredMark={false}
        validateTrigger="onSubmit"
        onFinish={(values) => void confirm(values)}
      >
        <Form.Item
          name="password"
          label={t('stepUp.password')}
          rules={[{ required: true, message: t('stepUp.needPassword') }]}
        >
          <Input.Password autoFocus autoComplete="current-password" maxLength={1024} />
        </Form.Item>
        {byCode && (
          <Form.Item name="code" label={t('stepUp.code')} rules={[{ required: true, message: t('stepUp.needCode') }]}>
            <Input autoFocus autoComplete="one-time-code" maxLength={40} />
          </Form.Item>
        )}
        {/* Enter sends a form of two fields only where it has a button of its own. */}
        <button type="submit" hidden />
      </Form>
      <div className="signin-failure" role="alert">
        {failure}
      </div>
    </Modal>
  );
}
