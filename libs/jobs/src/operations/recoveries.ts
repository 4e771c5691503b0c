import { OptionsError } from '@breakwater/core';
import { Injectable } from '@nestjs/common';
import type { OnStuck } from './operation-run.js';

/** The functions that recover operations, by the names of the operations. */
@Injectable()
export class Recoveries {
  readonly #registered = new Map<string, OnStuck>();
  /** Functions that runs brought along. A registered one is preferred. */
  readonly #ofRuns = new Map<string, OnStuck>();

  /** Names of the operations that can be recovered in this process. */
  get names(): readonly string[] {
    return [...new Set([...this.#registered.keys(), ...this.#ofRuns.keys()])];
  }

  /**
   * Adds the function for an operation.
   *
   * @returns the function that removes it
   * @throws OptionsError when there is another function for the name
   */
  add(name: string, onStuck: OnStuck, place: string): () => void {
    const option = `operation '${name}'.onStuck`;
    if (typeof onStuck !== 'function') throw new OptionsError(option, 'a function', onStuck, place);
    if (this.#registered.has(name)) throw new OptionsError(option, 'registered once', 'a second one', place);
    this.#registered.set(name, onStuck);
    return () => this.#registered.delete(name);
  }

  /** Remembers the function that a run brought along. */
  remember(name: string, onStuck: OnStuck): void {
    this.#ofRuns.set(name, onStuck);
  }

  get(name: string): OnStuck | undefined {
    return this.#registered.get(name) ?? this.#ofRuns.get(name);
  }
}
