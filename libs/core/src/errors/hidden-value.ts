/** Replaces a secret value in an error. Prints a description instead of the value. */
export class HiddenValue {
  constructor(readonly shown: string) {}

  toString(): string {
    return this.shown;
  }

  toJSON(): string {
    return this.shown;
  }
}
