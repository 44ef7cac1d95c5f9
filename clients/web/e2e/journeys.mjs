// What people come to do, named after their goals. Each is given the stage.
import * as account from './journeys/account.mjs';
import * as apps from './journeys/apps.mjs';
import * as administering from './journeys/console.mjs';
import * as devices from './journeys/devices.mjs';
import * as history from './journeys/history.mjs';
import * as organisation from './journeys/organisation.mjs';
import * as outages from './journeys/outages.mjs';
import * as people from './journeys/people.mjs';
import * as screens from './journeys/screens.mjs';
import * as signing from './journeys/signing.mjs';
import * as talking from './journeys/talking.mjs';

/** In this order, since the first to talk leave something to read. */
const parts = {
  signing,
  account,
  talking,
  people,
  history,
  screens,
  outages,
  administering,
  apps,
  devices,
  organisation,
};

/** Two journeys of one name would be one, and the other never run. */
function together(ofParts) {
  const all = ofParts.flatMap((journeys) => Object.entries(journeys ?? {}));
  const names = new Set(all.map(([name]) => name));
  if (names.size < all.length) throw new Error('two journeys have one name');
  return Object.fromEntries(all);
}

/** All parts, or those that a list names ("talking,people"), or all but those ("!talking,people"). */
export function partsOf(list = '') {
  const names = Object.keys(parts);
  if (list === '') return names;
  const without = list.startsWith('!');
  const named = list.slice(without ? 1 : 0).split(',');
  const unknown = named.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(', ')}; there are ${names.join(', ')}`);
  return names.filter((name) => named.includes(name) !== without);
}

export const journeysOf = (names) => together(names.map((name) => parts[name].journeys));

/** Need the mock, which can be told to break. `break(what, body)` does. */
export const brokenJourneysOf = (names) => together(names.map((name) => parts[name].brokenJourneys));
