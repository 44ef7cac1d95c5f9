import type { ConsolePlace } from '../pages.js';
import { Bundles } from './Bundles.js';
import { Somebody } from './Somebody.js';
import { Who } from './Who.js';
import '../logins/logins.css';
import './access.css';

/** What somebody may and why, who may do something, and the bundles that are granted. */
export default function AccessPage({ place }: { place: ConsolePlace }) {
  switch (place.query.view) {
    case 'who':
      return <Who place={place} />;
    case 'bundles':
      return <Bundles place={place} />;
    default:
      return <Somebody place={place} />;
  }
}
