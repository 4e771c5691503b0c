import type { ModuleRef } from '@nestjs/core';
import type { CheckFunction } from './check.js';

/** A ready-made check, made for one application. */
export interface AttachedCheck {
  readonly check: CheckFunction;
  /** Closes what the check holds open. Called when the application has shut down. */
  close?(): void;
}

/**
 * A check that needs the application, e.g. `typeOrmCheck()`. It stands where a {@link CheckFunction} stands. It is attached at the
 * start of the application, so that a missing package or provider ends the start.
 */
export interface ReadyMadeCheck {
  /**
   * @param name name of the check
   * @param application finds the providers of the application
   * @throws OptionsError when an option is wrong, or when a package or a provider is missing
   */
  attach(name: string, application: ModuleRef): Promise<AttachedCheck>;
}

/** Returns whether `value` is a {@link ReadyMadeCheck}. */
export const isReadyMade = (value: unknown): value is ReadyMadeCheck =>
  typeof value === 'object' && value !== null && typeof (value as ReadyMadeCheck).attach === 'function';
