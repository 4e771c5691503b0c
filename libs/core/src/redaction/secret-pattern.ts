/** A pattern of secrets that are recognised in any text. */
export interface SecretPattern {
  readonly pattern: RegExp;
  /** Cheap test before the costly pattern: a text without a match needs no search. */
  readonly needs: RegExp;
  /** Replacement for the secret; `$1` and `$2` are parts that may be shown. @default `[redacted]` */
  readonly replacement?: string | ((found: string, ...groups: string[]) => string);
}
