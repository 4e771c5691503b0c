/** The counters of one bucket. A plain array costs less memory than a typed one of this size, and holds 64-bit floats, too. */
type Row = number[];

/**
 * Rows of counters in a ring, with running totals of the first columns: adding, reading such a total and dropping the
 * oldest row cost the same however much was counted. The other columns are added up when somebody asks. A row is made at
 * its first use, and goes when it leaves the ring.
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
    const row = this.#rows?.[this.#current] ?? this.#makeRow();
    row[column] = (row[column] as number) + amount;
    const totals = this.#totals;
    if (column < totals.length) totals[column] = (totals[column] as number) + amount;
  }

  /** Sum of a column over all rows. */
  total(column: number): number {
    const totals = this.#totals;
    if (column < totals.length) return totals[column] as number;
    let sum = 0;
    for (const row of this.#rows ?? []) if (row) sum += row[column] as number;
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
    for (let column = 0; column < totals.length; column++) {
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

  #makeRow(): Row {
    this.#rows ??= Array.from({ length: this.rows }, () => undefined);
    const row = this.#spare ?? Array.from({ length: this.columns }, () => 0);
    this.#spare = undefined;
    this.#rows[this.#current] = row;
    return row;
  }
}
