import { hash } from 'node:crypto';
import {
  causeTree,
  type CauseTree,
  checkOptions,
  readChain,
  readIdentity,
  readLink,
  type Redactor,
  type ThrownIdentity,
  type ThrownLink,
} from '@breakwater/core';
import { GenerationCache, ownCopy } from '../cache/generation-cache.js';
import { distinctionOf } from './distinction.js';
import {
  type Fingerprint,
  type FingerprinterOptions,
  type FingerprintVersion,
  resolveFingerprinterOptions,
} from './fingerprinter.options.js';
import { areUnclear, StackFrames } from './in-app-frames.js';
import { normaliseMessage } from './message/normalise-message.js';
import { titleOf } from './title.js';

/** Separators: no name, code or path contains them. */
const FIELD = '\u0000';
const LINK = '\u0001';

/** Limits of an explicit fingerprint. */
const MAX_PARTS = 20;
const MAX_PART_LENGTH = 500;

/** Digits of the hash: with 64 bits, a million fingerprints contain two equal ones with a probability of 3 in 100 million. */
const HASH_LENGTH = 16;

/**
 * Decides which errors are equal. An error is identified by its class, its code, its status, the names that our own errors carry
 * (circuit, operation, ...) and the in-app frames of its stack. Without such frames its message counts, with the variable parts removed.
 * Each of its causes counts in the same way, and so does the category.
 */
export class Fingerprinter {
  readonly #frames: StackFrames;
  readonly #known: GenerationCache<string, Fingerprint>;
  readonly #redactor: Redactor;

  /** @throws OptionsError when an option is wrong */
  constructor(options: FingerprinterOptions = {}) {
    const { root, maxEntries, redactor } = checkOptions('fingerprint', undefined, (check) =>
      resolveFingerprinterOptions(options, check),
    );
    this.#redactor = redactor;
    this.#frames = new StackFrames(root, maxEntries);
    this.#known = new GenerationCache(maxEntries);
  }

  /**
   * Never throws, whatever was thrown.
   *
   * @param explicit the application's own grouping, which overrides everything else
   * @param category the category of the error
   */
  of(thrown: unknown, explicit?: string | readonly string[], category = ''): Fingerprint {
    if (explicit !== undefined && explicit.length > 0) return this.#explicit(readIdentity(thrown), explicit);
    let first: ThrownIdentity | undefined;
    let key = category;
    for (const value of chainOf(thrown)) {
      const link = readLink(value);
      first ??= link;
      key += `${LINK}${this.#identity(link, 'v2')}${FIELD}${distinctionOf(value)}`;
    }
    const known = this.#known.get(key);
    if (known) return known;
    const before = readChain(thrown).map((link) => LINK + this.#identity(link, 'v1'));
    return this.#remember(key, key, before.join(''), first ?? readIdentity(thrown));
  }

  #explicit(identity: ThrownIdentity, explicit: string | readonly string[]): Fingerprint {
    const parts = (typeof explicit === 'string' ? [explicit] : explicit.slice(0, MAX_PARTS)).map(String);
    const group = `explicit${LINK}${parts.map((part) => part.slice(0, MAX_PART_LENGTH)).join(FIELD)}`;
    const key = `${group}${LINK}${identity.name}${FIELD}${identity.code ?? ''}`;
    return this.#known.get(key) ?? this.#remember(key, group, group, identity);
  }

  #identity(link: ThrownLink, version: FingerprintVersion): string {
    const { name, code = '', message, stack } = link;
    const frames = stack === undefined ? '' : this.#frames.of(stack, message, version);
    const text = frames === '' || areUnclear(frames) ? normaliseMessage(message, version) : '';
    const place = `${frames}${text}`;
    const own = `${name}${FIELD}${code}${FIELD}${place}`;
    return link.members.length === 0 ? own : `${own}${FIELD}${membersOf(link, version)}`;
  }

  #remember(key: string, hashed: string, hashedBefore: string, identity: ThrownIdentity): Fingerprint {
    const name = this.#redactor.text(identity.name);
    const code = identity.code === undefined ? undefined : this.#redactor.text(identity.code);
    const fingerprint: Fingerprint = {
      value: valueOf('v2', hashed),
      alias: valueOf('v1', hashedBefore),
      title: ownCopy(titleOf({ ...identity, name }, this.#redactor)),
      name: ownCopy(name),
      ...(code !== undefined && { code: ownCopy(code) }),
    };
    this.#known.set(ownCopy(key), fingerprint);
    return fingerprint;
  }
}

const valueOf = (version: FingerprintVersion, hashed: string): string =>
  `${version}:${hash('sha256', hashed).slice(0, HASH_LENGTH)}`;

/** Maximum number of errors of a chain of causes that take part. */
const MAX_CHAIN = 6;

/** The thrown value and its causes, outermost first. */
function chainOf(thrown: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  let link: CauseTree | undefined = causeTree(thrown, { members: false, limit: MAX_CHAIN });
  for (; link; link = link.cause) chain.push(link.thrown);
  return chain;
}

/** The members of an `AggregateError`: parallel attempts fail in any order and any number, so each kind counts once. */
function membersOf({ members }: ThrownLink, version: FingerprintVersion): string {
  const identities = members.map((member) => {
    const { name, code = '', message } = readIdentity(member);
    const own = `${name}${FIELD}${code}${FIELD}${normaliseMessage(message, version)}`;
    return version === 'v1' ? own : `${own}${FIELD}${distinctionOf(member)}`;
  });
  return [...new Set(identities)].toSorted().join(FIELD);
}
