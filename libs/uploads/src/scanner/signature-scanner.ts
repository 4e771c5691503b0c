import { open } from 'node:fs/promises';
import { checkOptions, messageOf } from '@breakwater/core';
import { LOOK_AHEAD, searchFile } from '../inspection/file-search.js';
import { KNOWN_SIGNATURES, type KnownSignature } from '../inspection/known-signatures.js';
import type { ScanVerdict, UploadScanner } from './upload-scanner.js';

/** Shorter signatures would also be found in harmless files. */
const SHORTEST = 16;

/** Options of {@link SignatureScanner}. */
export interface SignatureScannerOptions {
  /** Signatures to look for beside the known ones. */
  readonly signatures?: readonly KnownSignature[];
}

/**
 * Looks for known signatures anywhere in a file: the test file of EICAR, and those of its options. It replaces no virus scanner;
 * use `ClamdScanner` where a clamd is.
 */
export class SignatureScanner implements UploadScanner {
  readonly name = 'signatures';
  readonly #needles: readonly { readonly name: string; readonly bytes: Buffer }[];

  /** @throws OptionsError with every option that is wrong */
  constructor(options: SignatureScannerOptions = {}) {
    const signatures = checkOptions('signatureScanner', 'new SignatureScanner', (check) => {
      check.known(options, ['signatures']);
      const own = options.signatures ?? [];
      if (!check.that(Array.isArray(own), 'signatures', 'a list of { name, bytes }', own)) return [];
      for (const [index, { name, bytes }] of own.entries()) {
        check.that(typeof name === 'string' && name !== '', `signatures.${index}.name`, 'a name', name);
        const fits = bytes instanceof Uint8Array && bytes.length >= SHORTEST && bytes.length <= LOOK_AHEAD;
        check.that(fits, `signatures.${index}.bytes`, `${SHORTEST} to ${LOOK_AHEAD} bytes`, bytes);
      }
      return [...KNOWN_SIGNATURES, ...own];
    });
    this.#needles = signatures.map(({ name, bytes }) => ({ name, bytes: Buffer.from(bytes) }));
  }

  async scan(path: string, { signal }: { readonly signal: AbortSignal }): Promise<ScanVerdict> {
    signal.throwIfAborted();
    try {
      await using file = await open(path, 'r');
      const [found] = await searchFile(file, this.#needles, signal);
      return found ? { verdict: 'infected', signature: found.name } : { verdict: 'clean' };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'error', reason: messageOf(error) };
    }
  }

  /** Always resolves: this scanner needs nothing. */
  async ping(): Promise<void> {}
}
