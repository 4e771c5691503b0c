import { markInjected, minutes } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { Classifier } from '../src/classification/classifier.js';
import { Alerting } from './support/alerting.js';

const injected = (): Error =>
  markInjected(Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'reset-payments');

describe('an error that a chaos rule has injected', () => {
  it('has the category chaos and a low severity, whatever the rules of the application say', () => {
    const rules = [{ match: 'ECONNRESET', category: 'database', severity: 'critical' }] as const;
    const chaos = { category: 'chaos', severity: 'low', expected: false };
    expect(new Classifier({ rules }).classify(injected())).toEqual(chaos);
    expect(new Classifier().classify(new Error('payment failed', { cause: injected() }))).toEqual(chaos);
  });

  it('is classified like a real one when it ends the process', () => {
    expect(new Classifier().classify(injected(), { cause: 'crash' })).toMatchObject({
      category: 'network',
      severity: 'critical',
    });
  });

  it('starts no alert, unless a rule names the category', async () => {
    const rules = [
      { name: 'Rate', condition: { type: 'error_rate', threshold: 1, window: minutes(1) } },
      {
        name: 'Faults',
        condition: { type: 'error_rate', threshold: 1, window: minutes(1), category: 'chaos' },
      },
    ] as const;
    const { clock, error, manager } = new Alerting({ rules });
    for (let count = 0; count < 50; count++) error({ category: 'chaos', severity: 'critical' });
    await clock.advance(minutes(1) - 1);
    expect(manager.firing().map(({ labels }) => labels['alertname'])).toEqual(['Faults']);
  });
});
