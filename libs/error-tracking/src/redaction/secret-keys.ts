import { GenerationCache } from '../cache/generation-cache.js';
import { COUNTING_WORDS, SECRET_FRAGMENTS, SECRET_WORDS } from './secret-key-names.js';

/** Longer keys are no names, and are not looked at beyond this. */
const MAX_KEY_LENGTH = 200;
const MAX_KNOWN_KEYS = 1_000;

type Secrecy = 'secret' | 'countable' | 'open';

/** Tells from a key whether its value is secret, in any spelling: `apiKey`, `API_KEY`, `x-api-key`, `apikey`. */
export class SecretKeys {
  readonly #known = new GenerationCache<string, Secrecy>(MAX_KNOWN_KEYS);
  readonly #names: ReadonlySet<string>;
  readonly #patterns: readonly RegExp[];

  /** @param additional keys of the application: whole names in any spelling, or patterns */
  constructor(additional: readonly (string | RegExp)[]) {
    this.#names = new Set(additional.filter((key) => typeof key === 'string').map(squash));
    this.#patterns = additional.filter((key) => key instanceof RegExp).map(stateless);
  }

  /** Whether the value is secret. Yes and no are not, nor is a number that counts secrets (`maxTokens`). */
  hides(key: string, value: unknown): boolean {
    if (value === undefined || value === null || typeof value === 'boolean') return false;
    const secrecy = this.#secrecy(key);
    return secrecy === 'secret' || (secrecy === 'countable' && typeof value !== 'number');
  }

  #secrecy(key: string): Secrecy {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const secrecy = this.#judge(key.slice(0, MAX_KEY_LENGTH));
    if (key.length <= MAX_KEY_LENGTH) this.#known.set(key, secrecy);
    return secrecy;
  }

  #judge(key: string): Secrecy {
    const squashed = squash(key);
    if (this.#names.has(squashed) || this.#patterns.some((pattern) => pattern.test(key))) return 'secret';
    const words = wordsOf(key);
    const isSecret =
      SECRET_FRAGMENTS.some((fragment) => squashed.includes(fragment)) ||
      words.some((word) => SECRET_WORDS.has(word) || SECRET_WORDS.has(word.replace(/s$/, '')));
    if (!isSecret) return 'open';
    return words.some((word) => COUNTING_WORDS.has(word)) ? 'countable' : 'secret';
  }
}

const squash = (key: string): string => key.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');

/** `sessionIdHash` and `X-Session-Id` in words. */
function wordsOf(key: string): readonly string[] {
  return key
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u);
}

/** A global or sticky pattern remembers where it stopped, and would miss every other key. */
const stateless = (pattern: RegExp): RegExp =>
  new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ''));
