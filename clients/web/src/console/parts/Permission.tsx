import { useConsoleWords, wordFor } from '../words/index.js';
import './permission.css';

/** What a permission lets one do, in words; and its name, by which developers and administrators know it. */
export function Permission({ name }: { name: string }) {
  const t = useConsoleWords();
  const words = wordFor(t, 'permission', name);
  return (
    <span className="permission">
      {words !== name && <span>{words}</span>}
      <code>{name}</code>
    </span>
  );
}
