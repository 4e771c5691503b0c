import type { Clock, Timer } from '@breakwater/core';
import type { RuleAlerts } from './rule-alerts.js';
import type { Finding } from './tracked-alert.js';

/** A figure that a rule compares with its threshold. The rule has a single alert. */
interface WatchedFigure {
  /** The present figure. */
  readonly figure: () => number;
  readonly threshold: number;
  /** Milliseconds between evaluations while the figure is too high, to notice its end. */
  readonly interval: number;
  readonly find: () => Finding;
}

const SUBJECT = '';

/** Keeps the alert of a rule firing while a figure is at or above its threshold. Without such a figure there is no timer. */
export class ThresholdWatch {
  #timer: Timer | undefined;

  constructor(
    private readonly alerts: RuleAlerts,
    private readonly clock: Clock,
    private readonly watched: WatchedFigure,
  ) {}

  /** Evaluates the figure, which may have risen. */
  check(): void {
    const { figure, threshold } = this.watched;
    if (this.#timer === undefined && figure() >= threshold) this.#judge();
  }

  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
  }

  #judge(): void {
    this.#timer = undefined;
    const { figure, threshold, interval, find } = this.watched;
    if (figure() < threshold) {
      this.alerts.end(SUBJECT);
      return;
    }
    this.alerts.hold(SUBJECT, find);
    this.#timer = this.clock.setTimeout(() => this.#judge(), interval);
  }
}

/** Rounds a figure for people. */
export const round = (value: number): number => Math.round(value * 10) / 10;
