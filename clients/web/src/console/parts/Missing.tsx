import { ConsoleIcon } from './ConsoleIcon.js';
import { useConsoleWords } from '../words/index.js';

/** Nodes that did not answer: what they would have said is missing below. */
export function Missing({ nodes }: { nodes: readonly string[] }) {
  const t = useConsoleWords();
  return nodes.length === 0 ? null : (
    <p className="missing" role="status">
      <ConsoleIcon name="warn" />
      {t('missing.nodes', { count: nodes.length, nodes: nodes.join(', ') })}
    </p>
  );
}
