// What people come to do, named after their goals. Each is given the stage.
import * as history from './journeys/history.mjs';
import * as outages from './journeys/outages.mjs';
import * as people from './journeys/people.mjs';
import * as screens from './journeys/screens.mjs';
import * as signing from './journeys/signing.mjs';
import * as talking from './journeys/talking.mjs';

/** In this order, since the first to talk leave something to read. */
const parts = [signing, talking, people, history, screens, outages];

/** Two journeys of one name would be one, and the other never run. */
function together(ofParts) {
  const all = ofParts.flatMap((journeys) => Object.entries(journeys ?? {}));
  const names = new Set(all.map(([name]) => name));
  if (names.size < all.length) throw new Error('two journeys have one name');
  return Object.fromEntries(all);
}

export const journeys = together(parts.map((part) => part.journeys));

/** Needs the mock, which can be told to break. `break(what, body)` does. */
export const brokenJourneys = together(parts.map((part) => part.brokenJourneys));
