import { type FileHandle, open } from 'node:fs/promises';
import { messageOf, seconds } from '@breakwater/core';
import { ClamdConnection } from './clamd-connection.js';
import {
  type ClamdScannerOptions,
  type ClamdScannerSettings,
  resolveClamdScannerOptions,
} from './clamd-scanner.options.js';
import type { ScanVerdict, UploadScanner } from './upload-scanner.js';

/** Size of the pieces in which a file is sent. */
const CHUNK = 64 * 1_024;

/** Limit for commands that clamd answers at once. */
const COMMAND_LIMIT = seconds(5);

/** With `AlertExceedsMax`, clamd names the limit that a file exceeds as if it were malware. */
const LIMIT_EXCEEDED = 'Heuristics.Limits.Exceeded';

/** A length of zero ends the stream. */
const END_OF_STREAM = Buffer.alloc(4);

/**
 * Asks a clamd, with the command INSTREAM of clamd(8): it sends the bytes, so clamd needs no access to the file.
 *
 * Only a complete `OK` after the last byte counts as clean. A refused or lost connection, silence, an unknown reply and clamd's
 * own size limit are errors.
 */
export class ClamdScanner implements UploadScanner {
  readonly name = 'clamd';
  readonly #settings: ClamdScannerSettings;

  /** @throws OptionsError with every option that is wrong */
  constructor(options: ClamdScannerOptions = {}) {
    this.#settings = resolveClamdScannerOptions(options);
  }

  async scan(path: string, { signal }: { readonly signal: AbortSignal }): Promise<ScanVerdict> {
    signal.throwIfAborted();
    try {
      await using file = await open(path, 'r');
      return await this.#stream(file, signal);
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'error', reason: messageOf(error) };
    }
  }

  /** Rejects unless clamd answers PING. */
  async ping({ signal }: { readonly signal: AbortSignal }): Promise<void> {
    const reply = await this.#command('PING', signal);
    if (reply !== 'PONG') throw new Error(`clamd answered PING with ${quoted(reply)}`);
  }

  /** Versions of clamd and its signatures, e.g. `ClamAV 1.4.3/27500/Mon Dec 29 08:30:00 2025`. */
  version({ signal }: { readonly signal: AbortSignal }): Promise<string> {
    return this.#command('VERSION', signal);
  }

  async #command(command: string, signal: AbortSignal): Promise<string> {
    const { address, clock, idleTimeout } = this.#settings;
    const limits = { idleTimeout, deadline: COMMAND_LIMIT };
    using connection = new ClamdConnection(address, clock, limits, signal);
    await connection.send(Buffer.from(`z${command}\0`));
    return await connection.reply;
  }

  async #stream(file: FileHandle, signal: AbortSignal): Promise<ScanVerdict> {
    const { address, clock } = this.#settings;
    using connection = new ClamdConnection(address, clock, this.#settings, signal);
    await connection.send(Buffer.from('zINSTREAM\0'));
    const frame = Buffer.allocUnsafe(4 + CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(frame, 4, CHUNK);
      if (bytesRead === 0 || connection.ended) break;
      frame.writeUInt32BE(bytesRead);
      // Resolves when the system has taken the bytes, so the buffer can be used again.
      await connection.send(frame.subarray(0, 4 + bytesRead));
    }
    const hadSentAll = await connection.send(END_OF_STREAM);
    return verdictOf(await connection.reply, hadSentAll);
  }
}

/** @param hadSentAll false for a reply that came before the end of the file */
function verdictOf(reply: string, hadSentAll: boolean): ScanVerdict {
  const signature = /^stream: (.+) FOUND$/.exec(reply)?.[1];
  if (signature?.startsWith(LIMIT_EXCEEDED)) {
    return { verdict: 'error', reason: `clamd did not scan the whole file: ${signature}` };
  }
  if (signature !== undefined) return { verdict: 'infected', signature };
  if (reply !== 'stream: OK') return { verdict: 'error', reason: `clamd answered ${quoted(reply)}` };
  if (hadSentAll) return { verdict: 'clean' };
  return { verdict: 'error', reason: 'clamd answered OK before it had the whole file' };
}

function quoted(reply: string): string {
  return JSON.stringify(reply.length > 200 ? `${reply.slice(0, 200)}...` : reply);
}
