/** One line of a stack, as V8 writes it. */
export interface StackFrame {
  /** E.g. `async VideoService.publish [as handler]`; empty where there is none. */
  readonly function: string;
  /** Path or URL of the module. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}
