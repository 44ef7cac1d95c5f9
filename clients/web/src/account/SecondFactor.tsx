import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { App, Button, Form, Input, QRCode } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem, type Reply } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { Moment } from '../console/parts/Parts.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';
import { SIGN_INS } from './keys.js';

type Factor = Reply<'GET /api/second-factor'>;
type Secret = Reply<'POST /api/second-factor'>;

/** Of a card that is white in every mode: a telephone's camera wants dark on light. */
const QR_SIZE = 184;

/** What is under way. */
type Doing =
  | { readonly what: 'password' }
  | { readonly what: 'app'; readonly secret: Secret }
  | { readonly what: 'codes'; readonly codes: readonly string[] }
  | { readonly what: 'renew' | 'allow' | 'forbid' | 'remove' };

/** How it stands with the second factor, and every step from one state to another. */
export function SecondFactor({
  session,
  factor,
  changed,
}: {
  session: Session;
  factor: Factor;
  changed: () => Promise<void>;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [doing, setDoing] = useState<Doing>();
  const head = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const began = useRef(false);
  useEffect(() => {
    // What was pressed is gone with its step: whoever goes by keyboard or by ear goes on from the heading.
    if (doing === undefined && began.current) {
      heading.current?.focus({ preventScroll: true });
    }
    began.current = doing !== undefined;
  }, [doing]);
  const stop = () => setDoing(undefined);
  const done = async () => {
    // First how it stands now: else the page would say for a moment what held before.
    await changed();
    stop();
    // Administrators may what they could not without it.
    await queries.invalidateQueries({ queryKey: keys.session });
  };
  const since = factor.since ?? undefined;

  const body = (): ReactNode => {
    switch (doing?.what) {
      case 'password':
        return (
          <Step
            key="password"
            lead={t('factor.passwordLead')}
            label={words('signin.password')}
            kind="password"
            name={session.name}
            submit={t('factor.next')}
            stop={stop}
            send={async (password) => {
              setDoing({ what: 'app', secret: await api.call('POST /api/second-factor', { body: { password } }) });
            }}
          />
        );
      case 'app':
        return (
          <Step
            key="app"
            lead={t('factor.appLead')}
            label={t('factor.code')}
            kind="code"
            submit={t('factor.confirm')}
            stop={stop}
            send={async (code) => {
              const { codes } = await api.call('PUT /api/second-factor', { body: { code } });
              setDoing({ what: 'codes', codes });
              // That has signed out every other browser.
              void queries.invalidateQueries({ queryKey: SIGN_INS });
            }}
          >
            <Shown secret={doing.secret} />
          </Step>
        );
      case 'codes':
        return <Codes codes={doing.codes} done={() => void done()} />;
      case 'renew':
        return (
          <Step
            key="renew"
            lead={t('factor.renewLead')}
            label={t('factor.anyCode')}
            kind="any"
            submit={t('factor.renew')}
            stop={stop}
            send={async (code) => {
              const { codes } = await api.call('POST /api/second-factor/codes', { body: { code } });
              setDoing({ what: 'codes', codes });
            }}
          />
        );
      case 'allow':
      case 'forbid': {
        const allowed = doing.what === 'allow';
        return (
          <Step
            key={doing.what}
            lead={t(allowed ? 'factor.allowLead' : 'factor.forbidLead')}
            label={t('factor.anyCode')}
            kind="any"
            submit={t(allowed ? 'factor.allow' : 'factor.forbid')}
            stop={stop}
            send={async (code) => {
              await api.call('PATCH /api/second-factor', { body: { code, passwordAlone: allowed } });
              void queries.invalidateQueries({ queryKey: SIGN_INS });
              await done();
            }}
          />
        );
      }
      case 'remove':
        return (
          <Step
            key="remove"
            lead={t('factor.removeLead')}
            label={t('factor.anyCode')}
            kind="any"
            submit={t('factor.remove')}
            danger
            stop={stop}
            send={async (code) => {
              await api.call('POST /api/second-factor/removal', { body: { code } });
              void message.success(t('factor.removed'));
              await done();
            }}
          />
        );
      case undefined:
        return since === undefined ? (
          <>
            <p className="account-text">{t(factor.lacking ? 'factor.lacking' : 'factor.off')}</p>
            <Button type="primary" onClick={() => setDoing({ what: 'password' })}>
              {t('factor.add')}
            </Button>
          </>
        ) : (
          <>
            <p className="account-text">
              {t('factor.on')}{' '}
              <span className="quiet">
                {t('factor.added')} <Moment at={since} />
              </span>
            </p>
            <ul className="account-rows">
              <li>
                <span>{t('factor.codesLeft', { count: factor.codesLeft })}</span>
                <Button size="small" onClick={() => setDoing({ what: 'renew' })}>
                  {t('factor.renew')}
                </Button>
              </li>
              <li>
                <span>{t(factor.passwordAlone ? 'factor.allowed' : 'factor.forbidden')}</span>
                <Button size="small" onClick={() => setDoing({ what: factor.passwordAlone ? 'forbid' : 'allow' })}>
                  {t(factor.passwordAlone ? 'factor.forbid' : 'factor.allow')}
                </Button>
              </li>
            </ul>
            <Button danger onClick={() => setDoing({ what: 'remove' })}>
              {t('factor.remove')}
            </Button>
          </>
        );
    }
  };
  return (
    <section className="account-section" aria-labelledby={head}>
      <h2 id={head} ref={heading} tabIndex={-1} className="consent-next">
        {t('factor.title')}
      </h2>
      {body()}
    </section>
  );
}

/** One thing that is typed in before something is done. */
function Step({
  lead,
  label,
  kind,
  name,
  submit,
  danger = false,
  stop,
  send,
  children,
}: {
  lead: string;
  label: string;
  kind: 'password' | 'code' | 'any';
  /** Whose password it is, for those who keep passwords. */
  name?: string;
  submit: string;
  danger?: boolean;
  stop: () => void;
  /** Does it; what it throws is told, and may be tried again. */
  send: (typed: string) => Promise<void>;
  children?: ReactNode;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const field = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const go = async () => {
    if (typed.trim() === '') {
      setFailure(t(kind === 'password' ? 'factor.needPassword' : 'factor.needCode'));
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      await send(typed);
    } catch (fault) {
      setFailure(
        fault instanceof Problem && fault.code === 'wrong-password'
          ? t('factor.wrongPassword')
          : adviceOf(fault, t, words),
      );
      setBusy(false);
    }
  };
  const given = {
    id: field,
    value: typed,
    autoFocus: true,
    'aria-describedby': `${field}-failure`,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setTyped(event.target.value),
  };
  return (
    <Form layout="vertical" onFinish={() => void go()}>
      <p className="account-text">{lead}</p>
      {children}
      {name !== undefined && <input type="text" hidden readOnly autoComplete="username" value={name} />}
      <Form.Item label={label} htmlFor={field}>
        {kind === 'password' ? (
          <Input.Password
            {...given}
            autoComplete="current-password"
            maxLength={1024}
            iconRender={(visible) => (
              <span className="signin-eye">
                <Icon name={visible ? 'eyeOff' : 'eye'} size={18} />
              </span>
            )}
          />
        ) : (
          <Input
            {...given}
            autoComplete="one-time-code"
            inputMode={kind === 'code' ? 'numeric' : 'text'}
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
          />
        )}
      </Form.Item>
      <div className="signin-failure" id={`${field}-failure`} role="alert">
        {failure}
      </div>
      <div className="consent-buttons">
        <Button onClick={stop}>{words('app.cancel')}</Button>
        <Button type="primary" danger={danger} htmlType="submit" loading={busy}>
          {submit}
        </Button>
      </div>
    </Form>
  );
}

/** What an app takes: to be pointed at, opened on this telephone, or typed in. */
function Shown({ secret }: { secret: Secret }) {
  const t = useConsoleWords();
  const words = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div className="factor-shown">
      <div className="factor-qr">
        <QRCode
          type="svg"
          value={secret.uri}
          size={QR_SIZE}
          color="#000000"
          bgColor="#ffffff"
          bordered={false}
          aria-label={t('factor.qr')}
        />
      </div>
      <p className="quiet">{t('factor.typeIn')}</p>
      <p className="factor-secret">
        <code>{secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
        <Button
          size="small"
          onClick={() => void navigator.clipboard?.writeText(secret.secret).then(() => setCopied(true))}
        >
          {copied ? words('app.copied') : words('app.copy')}
        </Button>
      </p>
      <a href={secret.uri}>{t('factor.open')}</a>
    </div>
  );
}

/** Shown this once, so nothing leads on but having kept them. */
function Codes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const t = useConsoleWords();
  const words = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div>
      <p className="account-text" role="status">
        {t('factor.codesLead')}
      </p>
      <ul className="factor-codes" aria-label={t('factor.codes')}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className="consent-buttons">
        <Button
          onClick={() => void navigator.clipboard?.writeText(codes.join('\n')).then(() => setCopied(true))}
          autoFocus
        >
          {copied ? words('app.copied') : words('app.copy')}
        </Button>
        <Button type="primary" onClick={done}>
          {t('factor.kept')}
        </Button>
      </div>
    </div>
  );
}
