import {
  Clock,
  counted,
  hours,
  minutes,
  type OperatorAction,
  OperatorActions,
  type OperatorCall,
  Redactor,
  ValidationError,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { AlertManager } from './alert-manager.js';
import type { AlertMatcher } from './groups/alert-matcher.js';
import type { Alert } from './rules/alert.js';

/** Minutes of a silence whose request names none. */
const DEFAULT_MINUTES = 10;

/** A week: an alert that nobody wants for longer needs another rule. */
const MAX_MINUTES = hours(7 * 24) / minutes(1);

/** Lets operators mute alerts: `alert.silence` and `alert.unsilence` for a firing alert, `silence.end` for a silence. */
@Injectable()
export class AlertActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    @Inject(AlertManager) private readonly alerts: AlertManager,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {
    const reach = alerts.silences.isShared ? 'shared' : 'instance';
    actions.register({
      ...this.#firingAlerts,
      reach,
      name: 'alert.silence',
      description:
        'Sends nothing about an alert for a time. With the option `redis` it holds in all replicas.',
      parameters: {
        minutes: {
          type: 'number',
          description: `Minutes until the silence ends, at most a week. ${DEFAULT_MINUTES} by default.`,
          initially: DEFAULT_MINUTES,
        },
        labels: {
          type: 'string',
          description:
            'Names of labels, joined by commas: alerts with the same values are muted, too, e.g. alertname for the rule. All labels by default.',
        },
      },
      run: (call) => this.#silence(call),
    });
    actions.register({
      ...this.#firingAlerts,
      reach,
      name: 'alert.unsilence',
      description: 'Ends the silences of an alert, which may mute other alerts, too.',
      run: ({ target }) => this.#unsilence(target),
    });
    actions.register({
      reach,
      name: 'silence.end',
      description: 'Ends a silence. Alerts that still fire are sent with the next look at their group.',
      targets: async () => {
        await this.alerts.silences.sync();
        return this.alerts.silences.list().map(({ id }) => ({ name: id, state: 'active' }));
      },
      state: async (id) => {
        await this.alerts.silences.sync();
        return this.alerts.silences.list().some((silence) => silence.id === id) ? 'active' : undefined;
      },
      run: async ({ target }) => {
        this.alerts.silences.remove(target);
        return this.#shared('The silence has ended.');
      },
    });
  }

  get #firingAlerts(): Pick<OperatorAction, 'targets' | 'state'> {
    const stateOf = ({ labels }: Alert): string =>
      this.alerts.silences.of(labels).length > 0 ? 'silenced' : 'firing';
    return {
      targets: async () => {
        await this.alerts.silences.sync();
        return this.alerts.firing().map((alert) => ({ name: alert.fingerprint, state: stateOf(alert) }));
      },
      state: async (fingerprint) => {
        await this.alerts.silences.sync();
        const alert = this.#find(fingerprint);
        return alert && stateOf(alert);
      },
    };
  }

  async #silence({ target, parameters, reason, who }: OperatorCall): Promise<string> {
    const labels = this.#find(target)?.labels ?? {};
    const time = (parameters['minutes'] as number | undefined) ?? DEFAULT_MINUTES;
    if (!(time > 0 && time <= MAX_MINUTES)) {
      throw new ValidationError(`"minutes" must be more than 0 and at most ${MAX_MINUTES}, a week.`);
    }
    const until = new Date(this.clock.date().getTime() + minutes(time));
    this.alerts.silences.add({
      matchers: matchersOf(labels, parameters['labels'] as string | undefined),
      until,
      comment: this.redactor.text(reason),
      createdBy: this.redactor.text(who || 'unknown'),
    });
    return this.#shared(`Nothing is sent until ${until.toISOString()}.`);
  }

  async #unsilence(target: string): Promise<string> {
    const { silences } = this.alerts;
    const ended = silences.of(this.#find(target)?.labels ?? {});
    for (const { id } of ended) silences.remove(id);
    return this.#shared(`${counted(ended.length, 'silence')} ended.`);
  }

  async #shared(answer: string): Promise<string> {
    const isShared = await this.alerts.silences.sync();
    return isShared ? answer : `${answer} Redis does not answer: other replicas learn of it later.`;
  }

  #find(fingerprint: string): Alert | undefined {
    return this.alerts.firing().find((alert) => alert.fingerprint === fingerprint);
  }
}

/** @throws ValidationError when the alert has no label of a name */
function matchersOf(labels: Alert['labels'], names: string | undefined): AlertMatcher[] {
  const wanted = names?.split(',').map((name) => name.trim()) ?? Object.keys(labels);
  return wanted.map((name) => {
    const value = labels[name];
    if (value === undefined) {
      throw new ValidationError(`"labels" must be some of ${Object.keys(labels).join(', ')}.`);
    }
    return { name, value };
  });
}
