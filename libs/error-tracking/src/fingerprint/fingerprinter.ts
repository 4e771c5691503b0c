import { hash } from 'node:crypto';
import {
  OptionsCheck,
  readChain,
  readIdentity,
  Redactor,
  type ThrownIdentity,
  type ThrownLink,
} from '@breakwater/core';
import { GenerationCache } from '../cache/generation-cache.js';
import { ownCopy } from '../cache/generation-cache.js';
import { normaliseMessage } from './message/normalise-message.js';
import type { Fingerprint } from './fingerprinter.options.js';
import { DEFAULT_FINGERPRINTER_OPTIONS, FINGERPRINT_VERSION } from './fingerprinter.options.js';
import type { FingerprinterOptions } from './fingerprinter.options.js';
import { StackFrames } from './in-app-frames.js';
import { titleOf } from './title.js';

/** Separate what no name, code or path contains. */
const FIELD = '\u0000';
const LINK = '\u0001';

/** Limits of an explicit fingerprint. */
const MAX_PARTS = 20;
const MAX_PART_LENGTH = 500;

/** Digits of the hash: with 64 bits a million of fingerprints has two equal ones with a chance of 3 in 100 million. */
const HASH_LENGTH = 16;

/**
 * Tells which errors are the same. An error is known by its class, its code and the in-app frames of its stack; without such
 * frames by its message with all that varies taken out; and by all of that of its causes.
 */
export class Fingerprinter {
  readonly #frames: StackFrames;
  readonly #known: GenerationCache<string, Fingerprint>;
  readonly #redactor: Redactor;

  /** @throws OptionsError when an option is wrong */
  constructor(options: FingerprinterOptions = {}) {
    const check = new OptionsCheck('fingerprint');
    check.known(options, ['root', 'redactor', 'maxEntries']);
    const { root = process.cwd(), maxEntries = DEFAULT_FINGERPRINTER_OPTIONS.maxEntries } = options;
    check.that(typeof root === 'string', 'root', 'the path of a directory', root);
    check.integer('maxEntries', maxEntries, 1);
    this.#redactor = options.redactor ?? new Redactor();
    this.#frames = new StackFrames(root, maxEntries);
    this.#known = new GenerationCache(maxEntries);
  }

  /**
   * Never throws, whatever was thrown.
   *
   * @param explicit what the application says the error is grouped by, which wins over everything else
   */
  of(thrown: unknown, explicit?: string | readonly string[]): Fingerprint {
    if (explicit !== undefined && explicit.length > 0) return this.#explicit(readIdentity(thrown), explicit);
    const chain = readChain(thrown);
    let key = '';
    for (const link of chain) key += LINK + this.#identity(link);
    return this.#known.get(key) ?? this.#remember(key, key, chain[0]);
  }

  #explicit(identity: ThrownIdentity, explicit: string | readonly string[]): Fingerprint {
    const parts = (typeof explicit === 'string' ? [explicit] : explicit.slice(0, MAX_PARTS)).map(String);
    const group = `explicit${LINK}${parts.map((part) => part.slice(0, MAX_PART_LENGTH)).join(FIELD)}`;
    const key = `${group}${LINK}${identity.name}${FIELD}${identity.code ?? ''}`;
    return this.#known.get(key) ?? this.#remember(key, group, identity);
  }

  #identity(link: ThrownLink): string {
    const { name, code = '', message, stack } = link;
    const frames = stack === undefined ? '' : this.#frames.of(stack, message);
    const place = frames === '' ? normaliseMessage(message) : frames;
    const own = `${name}${FIELD}${code}${FIELD}${place}`;
    return link.members.length === 0 ? own : `${own}${FIELD}${this.#members(link.members)}`;
  }

  /** Attempts that run side by side fail in any order, and each as often as it happens. */
  #members(members: readonly unknown[]): string {
    const identities = members.map((member) => {
      const { name, code = '', message } = readIdentity(member);
      return `${name}${FIELD}${code}${FIELD}${normaliseMessage(message)}`;
    });
    return [...new Set(identities)].toSorted().join(FIELD);
  }

  #remember(key: string, hashed: string, identity: ThrownIdentity): Fingerprint {
    const name = this.#redactor.text(identity.name);
    const code = identity.code === undefined ? undefined : this.#redactor.text(identity.code);
    const fingerprint: Fingerprint = {
      value: `${FINGERPRINT_VERSION}:${hash('sha256', hashed).slice(0, HASH_LENGTH)}`,
      title: ownCopy(titleOf({ ...identity, name }, this.#redactor)),
      name: ownCopy(name),
      ...(code !== undefined && { code: ownCopy(code) }),
    };
    this.#known.set(ownCopy(key), fingerprint);
    return fingerprint;
  }
}
