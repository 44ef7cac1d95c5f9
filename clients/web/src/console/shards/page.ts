import type { ConsolePage } from '../pages.js';
import { ShardsPage } from './ShardsPage.js';

export const shardsPage: ConsolePage = {
  path: 'shards',
  title: 'shards.title',
  icon: 'shards',
  permission: 'messaging.shard.read',
  component: ShardsPage,
};
