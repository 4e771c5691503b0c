/** Options of a {@link Redactor}. */
export interface RedactorOptions {
  /**
   * Keys whose values are secret, in addition to the built-in ones. A string is compared with the whole key, in any spelling:
   * `'taxId'` is also `tax_id` and `TAX-ID`.
   * @default []
   */
  readonly keys?: readonly (string | RegExp)[];
  /**
   * What is secret inside of any text, in addition to the built-in patterns. Each must work in linear time, and must not match
   * an empty text.
   * @default []
   */
  readonly patterns?: readonly RegExp[];
  /** Levels of objects that are followed. @default 6 */
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
