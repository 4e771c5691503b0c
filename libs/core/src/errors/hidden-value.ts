/** Stands in an error for a value that must not be shown; prints as a description of it. */
export class HiddenValue {
  constructor(readonly shown: string) {}

  toString(): string {
    return this.shown;
  }

  toJSON(): string {
    return this.shown;
  }
}
