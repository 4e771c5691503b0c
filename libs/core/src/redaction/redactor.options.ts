/** Secrets of an application, in addition to the built-in ones. */
export interface RedactionOptions {
  /**
   * Names whose values are secret, in addition to the built-in ones: keys of objects, and names in texts (`taxId=7`). A string is
   * compared with the whole name, in any spelling: `'taxId'` is also `tax_id` and `TAX-ID`.
   * @default []
   */
  readonly keys?: readonly (string | RegExp)[];
  /**
   * Patterns of secrets in texts, in addition to the built-in ones. Each pattern must run in linear time and must not match an
   * empty text.
   * @default []
   */
  readonly patterns?: readonly RegExp[];
  /** Hides e-mail addresses, phone numbers and IBANs in texts. @default false */
  readonly personalData?: boolean;
}

/** Options of a `Redactor`. */
export interface RedactorOptions extends RedactionOptions {
  /** Levels of nested objects that are copied. @default 6 */
  readonly maxDepth?: number;
  /** Keys of one object that are kept. @default 50 */
  readonly maxKeys?: number;
  /** Members of one list that are kept. @default 50 */
  readonly maxItems?: number;
  /** Characters of one text that are kept. @default 2000 */
  readonly maxString?: number;
  /** Characters of all texts and keys of one value that are kept. @default 32000 */
  readonly maxSize?: number;
}
