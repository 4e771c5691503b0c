/** The bytes of a known malicious file, or of a test file that every scanner reports. */
export interface KnownSignature {
  /** Appears in verdicts, e.g. `Eicar-Test-Signature`. */
  readonly name: string;
  /** 16 to 128 bytes. Shorter ones would also be found in harmless files. */
  readonly bytes: Uint8Array;
}

/** The test file of EICAR, which every scanner reports and which does nothing. In parts, so that scanners pass this source. */
export const EICAR: Buffer = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
  'latin1',
);

/** The signatures that are looked for without a clamd: the test file of EICAR (https://www.eicar.org). */
export const KNOWN_SIGNATURES: readonly KnownSignature[] = Object.freeze([
  { name: 'Eicar-Test-Signature', bytes: EICAR },
]);
