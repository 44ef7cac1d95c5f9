import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures: at the right, where they can be compared. */
  readonly end?: boolean;
  /** The first thing of a card on a phone, without its head. */
  readonly title?: boolean;
  /** Left out where there is little room beside the details. */
  readonly spare?: boolean;
  /** Buttons: no head is shown. */
  readonly actions?: boolean;
}

/**
 * A table; on a phone each row is a card. The roles are written out, since a browser forgets them where a style sheet lays a
 * table out as something else.
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  current,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row whose details are open. */
  current?: string | undefined;
}) {
  return (
    <table className="data" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col" className={classOf(column)}>
              {column.actions === true ? <span className="heard">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => {
          const key = rowKey(row);
          return (
            <tr key={key} role="row" className={key === current ? 'is-current' : undefined}>
              {columns.map((column) => (
                <td
                  key={column.key}
                  role="cell"
                  className={classOf(column)}
                  data-head={column.title === true || column.actions === true ? undefined : column.head}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function classOf<Row>(column: Column<Row>): string | undefined {
  const names = [
    column.end === true && 'is-end',
    column.title === true && 'is-title',
    column.spare === true && 'is-spare',
    column.actions === true && 'is-actions',
  ].filter(Boolean);
  return names.length === 0 ? undefined : names.join(' ');
}
