import { Clock } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { HEALTH_SETTINGS } from '../health.module-definition.js';
import type { HealthSettings } from '../health.options.js';
import type { HealthRequest } from './health-answer.js';

/** Decides who sees more than the status. In doubt nobody does. */
@Injectable()
export class DetailsGate {
  constructor(
    @Inject(HEALTH_SETTINGS) private readonly settings: HealthSettings,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Whether `request` may see details; a promise only when `authorize` returns one. */
  admits(request: HealthRequest['native']): boolean | Promise<boolean> {
    const { details, authorize, answerTimeout } = this.settings;
    if (!authorize) return details === 'always';
    try {
      const verdict: unknown = authorize(request);
      return verdict instanceof Promise ? this.#bounded(verdict, answerTimeout) : verdict === true;
    } catch {
      return false;
    }
  }

  #bounded(verdict: Promise<unknown>, limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.clock.setTimeout(() => resolve(false), limit);
      const settle = (admitted: boolean): void => {
        this.clock.clearTimeout(timer);
        resolve(admitted);
      };
      verdict.then(
        (admitted) => settle(admitted === true),
        () => settle(false),
      );
    });
  }
}
