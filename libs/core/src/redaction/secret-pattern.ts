/** Something that is secret wherever it stands. */
export interface SecretPattern {
  readonly pattern: RegExp;
  /** A text without this needs no search; a cheap test in front of a costly pattern. */
  readonly needs: RegExp;
  /** What is put in its place; `$1` and `$2` are parts that may be seen. @default `[redacted]` */
  readonly replacement?: string | ((found: string, ...groups: string[]) => string);
}
