import type { ComponentType } from 'react';
import type { Place } from '../app/router.js';
import { accessPage } from './access/page.js';
import { oversightPage } from './apps/oversight.js';
import { appsPage } from './apps/page.js';
import { configurationPage } from './configuration/page.js';
import { deedsPage } from './deeds/page.js';
import { loginsPage } from './logins/page.js';
import { nodesPage } from './nodes/page.js';
import { organisationPage } from './organisation/page.js';
import { overviewPage } from './overview/page.js';
import type { ConsoleIconName } from './parts/ConsoleIcon.js';
import { sessionsPage } from './sessions/page.js';
import { shardsPage } from './shards/page.js';
import { trafficPage } from './traffic/page.js';
import type { ConsoleKey } from './words/index.js';

export type ConsolePlace = Extract<Place, { kind: 'console' }>;

/** What a feature brings to the console. */
export interface ConsolePage {
  /** Its part of the address: `/console/<path>`; the first page's is empty. */
  readonly path: string;
  readonly title: ConsoleKey;
  readonly icon: ConsoleIconName;
  /** Who lacks it, is not shown the page. */
  readonly permission: string;
  /** May be lazy, when it is large. */
  readonly component: ComponentType<{ place: ConsolePlace }>;
}

/** All pages, in the order of the navigation. A feature adds its own here, and nothing else of the console changes. */
export const pages: readonly ConsolePage[] = [
  overviewPage,
  loginsPage,
  organisationPage,
  accessPage,
  appsPage,
  oversightPage,
  sessionsPage,
  trafficPage,
  nodesPage,
  shardsPage,
  configurationPage,
  deedsPage,
];
