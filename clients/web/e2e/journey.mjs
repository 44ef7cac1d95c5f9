// Runs the journeys in Chromium against a platform that is running. See clients/web/README.md for the call.
//   POSTHOUSE_URL  POSTHOUSE_USER  POSTHOUSE_PASSWORD  POSTHOUSE_PEER  POSTHOUSE_PEER_PASSWORD
//   POSTHOUSE_SHOTS (folder, optional)  POSTHOUSE_JOURNEY (part of a name, optional)  POSTHOUSE_CHROMIUM (optional)
//   POSTHOUSE_PARTS (optional: "talking,people" for these, "!talking,people" for all others)
// Exit codes: 0 all passed, 1 one failed, 2 not called rightly.
import { brokenJourneysOf, journeysOf, partsOf } from './journeys.mjs';
import { Stage } from './stage.mjs';

export async function run({ url, people, shots, only = '', parts, breakIt }) {
  const names = partsOf(parts);
  const journeys = { ...journeysOf(names), ...(breakIt === undefined ? {} : brokenJourneysOf(names)) };
  const chosen = Object.entries(journeys).filter(([name]) => name.includes(only));
  const stage = new Stage({ url, people, shots });
  await stage.open();
  const failures = [];
  for (const [name, journey] of chosen) {
    const begin = Date.now();
    stage.faults.length = 0;
    try {
      await journey(stage, breakIt);
      if (stage.faults.length > 0) throw new Error(stage.faults.join('\n    '));
      console.log(`  ok    ${name} (${Date.now() - begin} ms)`);
    } catch (fault) {
      failures.push(name);
      console.log(
        `  FAIL  ${name} (${Date.now() - begin} ms)\n    ${fault.message}${stage.faults.length > 0 ? `\n    also: ${stage.faults.join('\n    ')}` : ''}`,
      );
      for (const [index, context] of stage.contexts.entries()) {
        for (const page of context.pages())
          await stage.shot(page, `failed-${failures.length}-${index}`).catch(() => {});
      }
    }
    await stage.leave();
    await breakIt?.('mend', {});
  }
  await stage.close();
  console.log(`web journeys: Tests run: ${chosen.length}, Failures: ${failures.length}`);
  return failures.length === 0 && chosen.length > 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('journey.mjs')) {
  const {
    POSTHOUSE_URL: url,
    POSTHOUSE_USER,
    POSTHOUSE_PASSWORD,
    POSTHOUSE_PEER,
    POSTHOUSE_PEER_PASSWORD,
  } = process.env;
  if (!url || !POSTHOUSE_USER || !POSTHOUSE_PASSWORD || !POSTHOUSE_PEER || !POSTHOUSE_PEER_PASSWORD) {
    console.error(
      'POSTHOUSE_URL, POSTHOUSE_USER, POSTHOUSE_PASSWORD, POSTHOUSE_PEER and POSTHOUSE_PEER_PASSWORD have to be set',
    );
    process.exit(2);
  }
  process.exit(
    await run({
      url,
      people: {
        user: { name: POSTHOUSE_USER, password: POSTHOUSE_PASSWORD },
        peer: { name: POSTHOUSE_PEER, password: POSTHOUSE_PEER_PASSWORD },
      },
      shots: process.env.POSTHOUSE_SHOTS,
      only: process.env.POSTHOUSE_JOURNEY,
      parts: process.env.POSTHOUSE_PARTS,
    }),
  );
}
