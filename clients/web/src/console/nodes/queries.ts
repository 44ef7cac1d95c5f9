import { api } from '../../api/client.js';
import { useLive } from '../../live/context.js';
import { useWatched } from '../parts/watch.js';

const EVERY_SECONDS = 5;

/** All nodes. Who may not read them, is told nothing of there being several. */
export function useNodes() {
  const may = useLive().may('platform.node.read');
  return useWatched(
    ['nodes', may],
    async (signal) => (may ? api.call('GET /api/nodes', { signal }) : { items: [], self: '', alone: true, join: null }),
    EVERY_SECONDS,
  );
}
