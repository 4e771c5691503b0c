/**
 * Rows of counters in a ring, with their running totals, in one typed array: adding, reading a total and dropping
 * the oldest row cost the same however much was counted, and the memory never grows.
 */
export class BucketRing {
  readonly #cells: Float64Array;
  /** Where the row of totals starts; it lies behind the last bucket. */
  readonly #totals: number;
  /** Where the current row starts. */
  #current = 0;

  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.#cells = new Float64Array((rows + 1) * columns);
    this.#totals = rows * columns;
  }

  /** Adds to a column of the current row. */
  add(column: number, amount: number): void {
    this.#addTo(this.#current + column, amount);
    this.#addTo(this.#totals + column, amount);
  }

  /** Sum of a column over all rows. */
  total(column: number): number {
    return this.#cells[this.#totals + column] as number;
  }

  /** A column of one row: age 0 is the current row, `rows - 1` the oldest. */
  at(age: number, column: number): number {
    const start = (this.#current - age * this.columns + this.#totals) % this.#totals;
    return this.#cells[start + column] as number;
  }

  /** Makes the oldest row, emptied, the current one. */
  rotate(): void {
    const next = this.#current + this.columns;
    this.#current = next === this.#totals ? 0 : next;
    for (let column = 0; column < this.columns; column++) {
      const cell = this.#current + column;
      this.#addTo(this.#totals + column, -(this.#cells[cell] as number));
      this.#cells[cell] = 0;
    }
  }

  /** Empties every row. */
  clear(): void {
    this.#cells.fill(0);
  }

  #addTo(cell: number, amount: number): void {
    this.#cells[cell] = (this.#cells[cell] as number) + amount;
  }
}
