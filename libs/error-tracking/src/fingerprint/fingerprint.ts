/** Which errors are the same. */
export interface Fingerprint {
  /** Equal for equal errors on every machine: `v1:` and 16 hexadecimal digits. */
  readonly value: string;
  /** Class and message of the error, with nothing in it that varies or is secret. */
  readonly title: string;
  /** Name of the error's class; `thrown` for what is no error. */
  readonly name: string;
  readonly code?: string;
}
