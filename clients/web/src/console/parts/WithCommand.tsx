/** What stands between backquotes is for the shell. */
export function WithCommand({ text }: { text: string }) {
  return text.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
