import type { ConsolePage } from '../pages.js';
import { NodesPage } from './NodesPage.js';

export const nodesPage: ConsolePage = {
  path: 'nodes',
  title: 'nodes.title',
  icon: 'nodes',
  permission: 'platform.node.read',
  component: NodesPage,
};
