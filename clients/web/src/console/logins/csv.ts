/**
 * Parts of a file of logins (RFC 4180), each beginning with the line that names the columns, so that one request brings in few rows.
 * A field in quotes may hold line breaks, so lines are not simply counted.
 */
export interface Part {
  readonly csv: string;
  /** Where the first row after the columns begins in the file, counted from 1. */
  readonly line: number;
}

export interface Parts {
  readonly parts: readonly Part[];
  readonly rows: number;
}

/** The server takes 250 lines below the columns; less makes the progress smoother. */
const ROWS = 50;
const LINES = 240;

export function partsOf(text: string): Parts {
  const records = recordsOf(text.replace(/^\uFEFF/, '')).filter((record) => record.text.trim() !== '');
  const [columns, ...rows] = records;
  if (columns === undefined) {
    return { parts: [], rows: 0 };
  }
  const parts: Part[] = [];
  let taken: typeof rows = [];
  let lines = 0;
  const close = () => {
    if (taken.length > 0) {
      parts.push({ csv: [columns, ...taken].map((record) => record.text).join('\n') + '\n', line: taken[0]!.line });
    }
    taken = [];
    lines = 0;
  };
  for (const row of rows) {
    const own = row.text.split('\n').length;
    if (taken.length === ROWS || lines + own > LINES) {
      close();
    }
    taken.push(row);
    lines += own;
  }
  close();
  return { parts, rows: rows.length };
}

function recordsOf(text: string): { text: string; line: number }[] {
  const records: { text: string; line: number }[] = [];
  let quoted = false;
  let begin = 0;
  let line = 1;
  let beginLine = 1;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') {
      quoted = !quoted;
    } else if (letter === '\n') {
      line++;
      if (!quoted) {
        records.push({ text: text.slice(begin, at).replace(/\r$/, ''), line: beginLine });
        begin = at + 1;
        beginLine = line;
      }
    }
  }
  records.push({ text: text.slice(begin).replace(/\r$/, ''), line: beginLine });
  return records;
}
