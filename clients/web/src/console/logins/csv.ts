/**
 * Parts of a file of logins (RFC 4180), each beginning with the line that names the columns, so that one request brings in few rows.
 * A field in quotes may hold line breaks, so lines are not simply counted.
 */
export interface Part {
  readonly csv: string;
  readonly rows: readonly Row[];
}

/** A row of a part. */
export interface Row {
  /** Its line within the part, counted from 1. */
  readonly at: number;
  /** Its line in the file, counted from 1. */
  readonly line: number;
  /** The name that it gives; empty when it gives none. */
  readonly name: string;
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
  const nameAt = fieldsOf(columns.text).findIndex((field) => field.trim().toLowerCase() === 'name');
  const parts: Part[] = [];
  let taken: typeof rows = [];
  let lines = 0;
  const close = () => {
    if (taken.length > 0) {
      let at = linesOf(columns.text) + 1;
      parts.push({
        csv: [columns, ...taken].map((record) => record.text).join('\n') + '\n',
        rows: taken.map(({ text: row, line }) => {
          const place = { at, line, name: fieldsOf(row)[nameAt]?.trim() ?? '' };
          at += linesOf(row);
          return place;
        }),
      });
    }
    taken = [];
    lines = 0;
  };
  for (const row of rows) {
    const own = linesOf(row.text);
    if (taken.length === ROWS || lines + own > LINES) {
      close();
    }
    taken.push(row);
    lines += own;
  }
  close();
  return { parts, rows: rows.length };
}

/** The row of a part that begins at or before that line of it. */
export function rowAt(part: Part, at: number): Row | undefined {
  return part.rows.findLast((row) => row.at <= at);
}

function linesOf(text: string): number {
  return text.split('\n').length;
}

/** The fields of one record, without their quotes. */
function fieldsOf(record: string): string[] {
  const fields = [''];
  let quoted = false;
  for (let at = 0; at < record.length; at++) {
    const letter = record[at]!;
    if (letter === '"' && quoted && record[at + 1] === '"') {
      fields[fields.length - 1] += letter;
      at++;
    } else if (letter === '"') {
      quoted = !quoted;
    } else if (letter === ',' && !quoted) {
      fields.push('');
    } else {
      fields[fields.length - 1] += letter;
    }
  }
  return fields;
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
