import { ResilienceEvents, SystemClock, SystemRandom } from '@breakwater/core';
import type { PolicyDefaults } from '../steps/policy-declarations.js';
import { PolicySteps } from '../steps/policy-steps.js';
import { TimerQueue } from '../timers/timer-queue.js';
import { PolicyHome } from './policy-home.js';

/** Holds policies that are only checked. It logs no warnings: the policies of the running application log them. */
class TrialHome extends PolicyHome {
  override onPresetByName(): void {}
}

/** Makes a home in which policies are only planned. */
export function trialHome(defaults: PolicyDefaults): PolicyHome {
  const clock = new SystemClock();
  const environment = {
    clock,
    random: new SystemRandom(),
    events: new ResilienceEvents(),
    timers: new TimerQueue(clock),
  };
  return new TrialHome(environment, defaults, new PolicySteps(true));
}
