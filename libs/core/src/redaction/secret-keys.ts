import {
  COUNTING_WORDS,
  HARMLESS_WORDS,
  LAST_WORDS_OF_TITLES,
  SECRET_FRAGMENTS,
  SECRET_WORDS,
  WORDS_OF_SENTENCES,
} from './secret-key-names.js';

/** Longer keys are not names; only this much of them is judged. */
const MAX_KEY_LENGTH = 200;
/** A service uses the same few names over and over. */
const MAX_KNOWN_KEYS = 2_000;

/** How secret the value behind a name is. */
export interface Secrecy {
  readonly secret: boolean;
  /** `true` if a number behind it counts secrets and may be shown: `maxTokens`. */
  readonly counts: boolean;
  /** `true` if sentences use the name as well: `session: closed`. */
  readonly isWord: boolean;
  /** `true` if the name is that of a class or of a message, e.g. `TokenExpiredError`. */
  readonly isTitle: boolean;
  /** `true` if the key is a name and nothing else, so that it cannot hold a secret itself. */
  readonly isPlain: boolean;
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]{0,15}$/;

/** Judges by a name whether its value is secret, in any spelling: `apiKey`, `API_KEY`, `x-api-key`, `apikey`. */
export class SecretKeys {
  readonly #known = new Map<string, Secrecy>();
  readonly #names = new Set<string>();
  readonly #patterns: RegExp[] = [];
  #seenVersion = 0;
  #version = 0;

  /** @param base names that count as well */
  constructor(private readonly base?: SecretKeys) {}

  /** Adds names of the application: whole names in any spelling, or patterns. */
  add(keys: readonly (string | RegExp)[]): void {
    for (const key of keys) {
      if (typeof key === 'string') this.#names.add(squash(key));
      else addPattern(this.#patterns, stateless(key));
    }
    this.#version += 1;
  }

  /** Tells whether a value is secret. Booleans and numbers that count secrets (`maxTokens`) are not. */
  hides(key: string, value: unknown): boolean {
    if (value === undefined || value === null || typeof value === 'boolean') return false;
    const { secret, counts } = this.secrecyOf(key);
    return secret && !(counts && typeof value === 'number');
  }

  secrecyOf(key: string): Secrecy {
    if (this.#seenVersion !== this.version) this.#forget();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const secrecy = { ...this.#judge(key.slice(0, MAX_KEY_LENGTH)), isPlain: PLAIN_KEY.test(key) };
    if (key.length <= MAX_KEY_LENGTH) {
      if (this.#known.size >= MAX_KNOWN_KEYS) this.#known.clear();
      this.#known.set(key, secrecy);
    }
    return secrecy;
  }

  /** Changes with every addition. */
  get version(): number {
    return this.#version + (this.base?.version ?? 0);
  }

  #forget(): void {
    this.#known.clear();
    this.#seenVersion = this.version;
  }

  #judge(name: string): Omit<Secrecy, 'isPlain'> {
    const key = name.replaceAll(INVISIBLE, '');
    if (this.#isOwn(key)) return OWN;
    const squashed = squash(key).replaceAll(HARMLESS_WORDS, '');
    const words = wordsOf(key);
    const secret =
      SECRET_FRAGMENTS.some((fragment) => squashed.includes(fragment)) ||
      words.some((word) => SECRET_WORDS.has(word) || SECRET_WORDS.has(word.replace(/s$/, '')));
    if (!secret) return OPEN;
    return {
      secret,
      counts: words.some((word) => COUNTING_WORDS.has(word)),
      isWord: words.length === 1 && WORDS_OF_SENTENCES.has(words[0] as string),
      isTitle: LAST_WORDS_OF_TITLES.has(words.at(-1) as string),
    };
  }

  #isOwn(key: string): boolean {
    return (
      this.#names.has(squash(key)) ||
      this.#patterns.some((pattern) => pattern.test(key)) ||
      (this.base ? this.base.#isOwn(key) : false)
    );
  }
}

/** Adds a pattern unless an equal one is there: modules may be given the same options. */
export function addPattern(patterns: RegExp[], added: RegExp): void {
  const isKnown = patterns.some((known) => known.source === added.source && known.flags === added.flags);
  if (!isKnown) patterns.push(added);
}

const OPEN = { secret: false, counts: false, isWord: false, isTitle: false };
/** The application has named it, so there is nothing to guess. */
const OWN = { secret: true, counts: false, isWord: false, isTitle: false };

/** Invisible characters, which split a word for programs only. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

const squash = (key: string): string =>
  key
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\d]/gu, '');

/** `sessionIdHash`, `X-Session-Id` and `JWTSecret` in words. */
function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/** A global or sticky pattern remembers where it stopped, and would miss every other key. */
const stateless = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
