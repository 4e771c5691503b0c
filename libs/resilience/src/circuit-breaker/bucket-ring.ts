/**
 * The counters of one bucket, as far as the last one that is in use. A plain array costs less memory than a typed one of this size,
 * and holds 64-bit floats, too.
 */
type Row = number[];

/** Number of columns by which a row grows. */
const GROWTH = 4;

/**
 * Rows of counters in a ring. The first columns have running totals: adding, reading a total and dropping the oldest row
 * cost the same however much was counted. The other columns are summed when they are read. A row is created at its first
 * use, grows with the columns that are used, and is dropped when it leaves the ring.
 */
export class BucketRing {
  readonly #totals: number[];
  #rows: (Row | undefined)[] | undefined;
  /** Place of the current row. */
  #current = 0;
  /** A row that has left the ring, emptied for the next one that is needed. */
  #spare: Row | undefined;

  /** @param totalled number of columns that have a running total */
  constructor(
    readonly rows: number,
    readonly columns: number,
    totalled = columns,
  ) {
    this.#totals = Array.from({ length: totalled }, () => 0);
  }

  /** Adds to a column of the current row. */
  add(column: number, amount: number): void {
    let row = this.#rows?.[this.#current];
    if (!row || column >= row.length) row = this.#growRow(row, column);
    row[column] = (row[column] as number) + amount;
    const totals = this.#totals;
    if (column < totals.length) totals[column] = (totals[column] as number) + amount;
  }

  /** Sum of a column over all rows. */
  total(column: number): number {
    const totals = this.#totals;
    if (column < totals.length) return totals[column] as number;
    let sum = 0;
    for (const row of this.#rows ?? []) if (row && column < row.length) sum += row[column] as number;
    return sum;
  }

  /** A column of one row: age 0 is the current row, `rows - 1` the oldest. */
  at(age: number, column: number): number {
    return this.#rows?.[(this.#current - age + this.rows) % this.rows]?.[column] ?? 0;
  }

  /** Drops the oldest row, and makes an empty one the current row. */
  rotate(): void {
    this.#current = this.#current + 1 === this.rows ? 0 : this.#current + 1;
    const row = this.#rows?.[this.#current];
    if (!row) return;
    const totals = this.#totals;
    const counted = Math.min(totals.length, row.length);
    for (let column = 0; column < counted; column++) {
      totals[column] = (totals[column] as number) - (row[column] as number);
    }
    this.#rows![this.#current] = undefined;
    this.#spare = row.fill(0);
  }

  /** Drops every row. */
  clear(): void {
    this.#totals.fill(0);
    this.#rows = this.#spare = undefined;
  }

  /** Makes room for a column in the current row. */
  #growRow(short: Row | undefined, column: number): Row {
    const known = short ?? this.#spare;
    if (!short) this.#spare = undefined;
    const length = Math.min(Math.ceil((column + 1) / GROWTH) * GROWTH, this.columns);
    const row =
      known && known.length > column ? known : Array.from({ length }, (_, index) => known?.[index] ?? 0);
    this.#rows ??= Array.from({ length: this.rows }, () => undefined);
    this.#rows[this.#current] = row;
    return row;
  }
}
