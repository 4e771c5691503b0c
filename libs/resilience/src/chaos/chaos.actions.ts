import {
  Clock,
  minutes,
  type OperatorAction,
  OperatorActions,
  type OperatorCall,
  OptionsError,
  ValidationError,
} from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { CHAOS_ERROR_FAMILIES, CHAOS_KINDS, type ChaosRule, LATENCY_DISTRIBUTIONS } from './chaos.rule.js';
import { Chaos } from './chaos.service.js';

const ALL = '*';

const text = (description: string) => ({ type: 'string', description }) as const;
const number = (description: string) => ({ type: 'number', description }) as const;
const flag = (description: string) => ({ type: 'boolean', description }) as const;

const TARGET = {
  policy: text('Name of a policy, a circuit or a decorated method.'),
  upstream: text('Name of an upstream.'),
  route: text('Route of the request that makes the call, e.g. /videos/:id.'),
  header: flag('True for requests alone that name the rule in x-breakwater-chaos.'),
  userShare: number('Share of the users, above 0 and up to 1.'),
};

const FAULT = {
  code: text('Error code of an error fault, e.g. ECONNRESET.'),
  family: { ...text('Error class of an error fault.'), oneOf: CHAOS_ERROR_FAMILIES },
  duration: number('Milliseconds of a latency fault.'),
  min: number('Shortest wait of a latency fault in milliseconds.'),
  max: number('Longest wait of a latency fault in milliseconds.'),
  distribution: { ...text('Form of the waits.'), oneOf: LATENCY_DISTRIBUTIONS },
  status: number('HTTP status of a status fault.'),
  retryAfter: number('Milliseconds that a status fault asks the caller to wait.'),
  value: text('Value of a result fault, as JSON.'),
  afterBytes: number('Bytes of the body that arrive before an abort.'),
};

const BOUNDS = {
  rate: { ...number('Share of the calls, from 0 to 1.'), required: true },
  maxPerMinute: number('Greatest number of faults in a minute.'),
  maxConcurrent: number('Greatest number of calls that suffer at the same time.'),
};

/** Lets operators arm, disarm and stop chaos: `chaos.arm`, `chaos.disarm` for one rule, and `chaos.stop` for `*`. */
@Injectable()
export class ChaosActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    private readonly chaos: Chaos,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    const targets = (): string[] => chaos.armed.map(({ id }) => id);
    const isArmed = (id: string): boolean => targets().includes(id);
    actions.register({
      name: 'chaos.arm',
      description: 'Arms a chaos rule; the target is the id of the rule.',
      parameters: {
        kind: { ...text('Kind of the fault.'), oneOf: CHAOS_KINDS, required: true },
        minutes: { ...number('Minutes until the rule ends.'), required: true },
        ...BOUNDS,
        ...TARGET,
        ...FAULT,
        force: flag('True to arm a rule within ten minutes after a stop.'),
      },
      targets,
      state: (id) => (isArmed(id) ? 'armed' : 'disarmed'),
      run: (call) => this.#arm(call),
    } satisfies OperatorAction);
    actions.register({
      name: 'chaos.disarm',
      description: 'Ends a chaos rule. The calls that it holds go on.',
      targets,
      state: (id) => (isArmed(id) ? 'armed' : 'disarmed'),
      run: ({ target }) => chaos.disarm(target),
    });
    actions.register({
      name: 'chaos.stop',
      description: 'Ends all chaos rules in all replicas, and prevents new ones for ten minutes.',
      reach: 'shared',
      targets: () => [ALL],
      state: (target) => (target === ALL ? (targets().length > 0 ? 'armed' : 'quiet') : undefined),
      run: ({ reason, who }) => chaos.stop(`${reason} (${who})`),
    });
  }

  #arm({ target: id, parameters }: OperatorCall): void {
    const { kind, minutes: time, force } = parameters;
    const rule = {
      id,
      target: pick(parameters, TARGET),
      fault: { kind, ...withValue(pick(parameters, FAULT)) },
      ...pick(parameters, BOUNDS),
      until: this.clock.date().getTime() + minutes(Number(time)),
    } as unknown as ChaosRule;
    try {
      this.chaos.arm(rule, { force: force === true });
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error;
      // The mistake is the operator's, who gets all problems as the answer.
      throw new ValidationError(error.message, { cause: error });
    }
  }
}

function pick(parameters: Readonly<Record<string, unknown>>, names: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => Object.hasOwn(names, name)));
}

function withValue({ value, ...others }: Record<string, unknown>): Record<string, unknown> {
  if (value === undefined) return others;
  try {
    return { ...others, value: JSON.parse(value as string) as unknown };
  } catch {
    throw new ValidationError('"value" must be JSON, e.g. {"items":[]}.');
  }
}
