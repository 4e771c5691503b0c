import type { Place } from './configuration.error.js';

/** The texts of the environment and of the `.env` file. */
export class Texts {
  /**
   * @param all both sources together; the environment wins
   * @param environment the environment alone
   */
  constructor(
    private readonly all: Readonly<Record<string, unknown>>,
    private readonly environment: Readonly<Record<string, unknown>>,
  ) {}

  /** Names of the variables that are set. */
  get names(): string[] {
    return Object.keys(this.all).filter((name) => this.of(name) !== '');
  }

  /** The text of a variable; empty when it is not set, because shells and compose files unset a variable with `VARIABLE=`. */
  of(name: string): string {
    const text = Object.hasOwn(this.all, name) ? this.all[name] : undefined;
    return typeof text === 'string' ? text : '';
  }

  placeOf(name: string): Place {
    return this.environment[name] === this.all[name] ? 'the environment' : '.env';
  }

  /** The text as an error may show it: hidden when it is a secret, or when it could be an address with a password before its `@`. */
  shown(name: string, secret: boolean): string {
    const text = this.of(name);
    if (secret || text.includes('@')) return `a value of ${text.length} characters that is not shown`;
    return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text);
  }
}

/** Longest value that an error shows. */
const MAX_SHOWN = 100;
