import { useState } from 'react';
import { Button, Form, Input } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { api, Problem, type Reply } from '../api/client.js';
import { endSession } from '../api/keys.js';
import type { Session } from '../api/types.js';
import { exactTime } from '../app/i18n/time.js';
import { useWords } from '../app/i18n/index.js';
import { usePreferences } from '../app/preferences.js';
import { adviceOf } from '../console/parts/refused.js';
import { useConsoleWords } from '../console/words/index.js';
import { Answers, Wanted } from './Answers.js';
import { broughtBy, codeOf } from './code.js';
import { NextHeading, Said, Sheet, useTitle } from './Sheet.js';

type Asks = Reply<'POST /api/consents/devices'>;

/** What this page holds, so that it is there again after it was loaded anew; a code is found once only. */
interface Kept {
  readonly typed?: string;
  readonly asks?: { readonly code: string; readonly asks: Asks };
}

function kept(): Kept {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'device' in state ? (state.device as Kept) : {};
}

/** Lies with this entry of the tab's history, and goes with it. */
const keep = (device: Kept, address = location.href): void => history.replaceState({ device }, '', address);

/** Where a person types in what a device shows, and says what it may do (RFC 8628 section 3.3). */
export default function Device({ session }: { session: Session }) {
  const t = useConsoleWords();
  const [asks, setAsks] = useState(() => kept().asks);
  const [said, setSaid] = useState<'allowed' | 'refused' | 'over'>();
  if (said !== undefined) {
    return <Said next title={t(`device.${said}`)} text={t(`device.${said}Text`)} />;
  }
  return asks === undefined ? (
    <Code
      taken={(code, taken) => {
        // Nobody finds anything under that code any more, this page after a reload neither: it keeps what it found.
        keep({ asks: { code, asks: taken } }, location.pathname);
        setAsks({ code, asks: taken });
      }}
    />
  ) : (
    <Question
      {...asks}
      session={session}
      done={(how) => {
        keep({});
        setSaid(how);
      }}
    />
  );
}

function Code({ taken }: { taken: (code: string, asks: Asks) => void }) {
  const t = useConsoleWords();
  const words = useWords();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() => kept().typed ?? broughtBy(location.search));
  const [brought] = useState(() => broughtBy(location.search) !== '');
  const [failure, setFailure] = useState<string>();
  const [busy, setBusy] = useState(false);
  useTitle(t('device.title'));

  const take = async () => {
    const code = codeOf(typed);
    if (code === undefined) {
      setFailure(t('device.malformed'));
      return;
    }
    setBusy(true);
    setFailure(undefined);
    try {
      taken(code, await api.call('POST /api/consents/devices', { body: { code } }));
    } catch (fault) {
      setBusy(false);
      if (fault instanceof Problem && fault.status === 401) {
        endSession(queries);
      } else {
        setFailure(
          fault instanceof Problem && fault.code === 'no-such-request' ? t('device.none') : adviceOf(fault, t, words),
        );
      }
    }
  };

  return (
    <Sheet>
      <h1>{t('device.title')}</h1>
      <p className="signin-subtitle">{t(brought ? 'device.compare' : 'device.lead')}</p>
      <Form layout="vertical" size="large" onFinish={() => void take()}>
        <Form.Item label={t('device.code')} htmlFor="device-code">
          <Input
            id="device-code"
            className="device-code"
            autoFocus
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={20}
            value={typed}
            aria-describedby="device-failure"
            onChange={(event) => {
              keep({ typed: event.target.value });
              setTyped(event.target.value);
            }}
          />
        </Form.Item>
        <p className="quiet consent-note">{t('device.yours')}</p>
        <div className="signin-failure" id="device-failure" role="alert">
          {failure}
        </div>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('device.next')}
        </Button>
      </Form>
    </Sheet>
  );
}

function Question({
  code,
  asks,
  session,
  done,
}: {
  code: string;
  asks: Asks;
  session: Session;
  done: (said: 'allowed' | 'refused' | 'over') => void;
}) {
  const t = useConsoleWords();
  const words = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const queries = useQueryClient();
  const [busy, setBusy] = useState<'allow' | 'refuse'>();
  const [failure, setFailure] = useState<string>();
  useTitle(t('consent.title'));

  const answer = async (allow: boolean) => {
    setBusy(allow ? 'allow' : 'refuse');
    setFailure(undefined);
    try {
      await api.call('POST /api/consents/devices/answers', { body: { state: asks.state, allow } });
      done(allow ? 'allowed' : 'refused');
    } catch (fault) {
      setBusy(undefined);
      if (fault instanceof Problem && fault.status === 401) {
        endSession(queries);
      } else if (fault instanceof Problem && fault.code === 'no-such-request') {
        done('over');
      } else {
        setFailure(adviceOf(fault, t, words));
      }
    }
  };

  return (
    <Sheet>
      <NextHeading>{t('device.ask', { app: asks.name })}</NextHeading>
      <p className="signin-subtitle">
        {asks.owner == null ? t('consent.ownerGone') : t('consent.owner', { owner: asks.owner })}
      </p>
      <dl className="device-facts">
        <div>
          <dt>{t('device.code')}</dt>
          <dd className="device-shown">{code}</dd>
        </div>
        {asks.askedAt != null && (
          <div>
            <dt>{t('device.askedAt')}</dt>
            <dd>{exactTime(Date.parse(asks.askedAt), language)}</dd>
          </div>
        )}
        {asks.askedFrom != null && (
          <div>
            <dt>{t('device.askedFrom')}</dt>
            <dd>{t(asks.here ? 'device.here' : 'device.elsewhere', { address: asks.askedFrom })}</dd>
          </div>
        )}
      </dl>
      {!asks.here && <p className="consent-note device-care">{t('device.care')}</p>}
      <Wanted scopes={asks.scopes} session={session} />
      <Answers failure={failure} busy={busy} answer={(allow) => void answer(allow)} />
    </Sheet>
  );
}
