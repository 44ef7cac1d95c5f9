import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/api/client.js';
import { usePreferences, type Language } from '../src/app/preferences.js';
import { Page } from '../src/console/parts/Page.js';
import { CONSOLE, useWatched } from '../src/console/parts/watch.js';
import { en } from '../src/console/words/en.js';
import { zh } from '../src/console/words/zh.js';

// What a browser has when the modules are read.
vi.hoisted(() => {
  vi.stubGlobal('navigator', { language: 'en' });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
  vi.stubGlobal('location', { pathname: '/console', search: '' });
});

/** A page of the console that was read once, and then refused with this status; as it is drawn first. */
async function drawn(language: Language, status: number): Promise<string> {
  Object.assign(usePreferences.getInitialState(), { language });
  const queries = new QueryClient();
  const queryKey = [CONSOLE, 'some'];
  queries.setQueryData(queryKey, 'was read');
  const refused = () => Promise.reject(new Problem(status, 'some-code', undefined));
  await queries.fetchQuery({ queryKey, queryFn: refused, retry: false }).catch(() => {});
  function Some() {
    const watched = useWatched<string>(['some'], () => new Promise(() => {}), 5);
    return createElement(Page<string>, {
      title: 'Some',
      watched,
      failed: 'Failed',
      actions: 'to do',
      children: (data) => data,
    });
  }
  return renderToStaticMarkup(createElement(QueryClientProvider, { client: queries }, createElement(Some)));
}

describe('a page of the console', () => {
  it.each([
    ['en', en],
    ['zh-CN', zh],
  ] as const)('tells in %s whoever is no administrator any more, and shows nothing else', async (language, words) => {
    const page = await drawn(language, 403);
    expect(page).toContain(words['console.demoted.title']);
    expect(page).not.toContain('was read');
    expect(page).not.toContain('to do');
  });

  it('keeps what was read while the platform does not answer', async () => {
    const page = await drawn('en', 503);
    expect(page).toContain('was read');
    expect(page).toContain('Not updated since');
    expect(page).not.toContain(en['console.demoted.title']);
  });
});
