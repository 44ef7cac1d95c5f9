// npm run e2e: the journeys, and those in which things break, against the mock. Needs the built page and Chromium.
import { run } from './journey.mjs';
import { startMock } from './mock/server.mjs';

const mock = await startMock();
const breakIt = async (what, body) => {
  await fetch(`${mock.url}/mock/${what}`, { method: 'POST', body: JSON.stringify(body) });
};
const code = await run({
  url: mock.url,
  people: { user: { name: 'ada', password: 'travel' }, peer: { name: 'ben', password: 'travel' } },
  shots: process.env.POSTHOUSE_SHOTS,
  only: process.env.POSTHOUSE_JOURNEY,
  parts: process.env.POSTHOUSE_PARTS,
  breakIt,
});
await mock.close();
process.exit(code);
