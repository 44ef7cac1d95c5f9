import { afterEach, describe, expect, it, vi } from 'vitest';
import { Api, Problem } from '../src/api/client.js';

const NEEDED = { code: 'step-up-needed', action: 'app.make-secret', parameters: 'digest' };

/** A platform that wants `proof` for what it is asked. */
function platform(proof: string) {
  const asked: Headers[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn((_: string, sent: RequestInit) => {
      const headers = new Headers(sent.headers);
      asked.push(headers);
      return Promise.resolve(
        headers.get('posthouse-step-up') === proof
          ? new Response('{"slot":2,"secret":"pcs_new"}', { status: 201 })
          : new Response(JSON.stringify(NEEDED), { status: 403 }),
      );
    }),
  );
  return asked;
}

const make = (api: Api) => api.call('POST /api/apps/{clientId}/secrets', { path: { clientId: 'app-1' } });

describe('an action that has to be confirmed', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is sent once more with the proof', async () => {
    const asked = platform('phu_proof');
    const api = new Api();
    api.useCsrfToken('csrf');
    const confirm = vi.fn(() => Promise.resolve<string | undefined>('phu_proof'));
    api.confirmBy(confirm);

    expect(await make(api)).toEqual({ slot: 2, secret: 'pcs_new' });
    expect(confirm).toHaveBeenCalledWith({ action: 'app.make-secret', parameters: 'digest' });
    expect(asked.map((headers) => headers.get('posthouse-step-up'))).toEqual([null, 'phu_proof']);
    expect(asked.map((headers) => headers.get('x-csrf-token'))).toEqual(['csrf', 'csrf']);
  });

  it('is refused when it is not meant, and is not asked about twice', async () => {
    const asked = platform('phu_proof');
    const api = new Api();
    await expect(make(api)).rejects.toThrow(Problem);
    api.confirmBy(() => Promise.resolve(undefined));
    await expect(make(api)).rejects.toMatchObject({ code: 'step-up-needed' });
    const confirm = vi.fn(() => Promise.resolve<string | undefined>('phu_another'));
    api.confirmBy(confirm);
    await expect(make(api)).rejects.toMatchObject({ code: 'step-up-needed' });
    expect(confirm).toHaveBeenCalledTimes(1);
    expect(asked).toHaveLength(4);
  });
});
