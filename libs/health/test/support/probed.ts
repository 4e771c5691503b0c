import { advanceUntilOver } from '../../../../test/harness/advance-until-over.js';
import type { CheckDefinition, HealthModuleOptions } from '../../src/index.js';
import { type Service, start, type Surroundings } from './start.js';

/** An application with one check, named `probed`. */
export class Probed implements AsyncDisposable {
  constructor(readonly service: Service) {}

  /** State of the dependency, with the reason when it is not healthy. */
  readonly state = async (): Promise<string> => {
    const { body } = await this.service.get('/health/probed');
    const { status, error } = body as { status: string; error?: string };
    return error === undefined ? status : `${status} ${error}`;
  };

  /** Lets the last result expire, and returns the state after one more run. */
  readonly later = async (): Promise<string> => {
    await this.service.clock.advance(1_000);
    return this.state();
  };

  /** Lets the last result expire, and returns the state after one more run, which hangs and is given up. */
  readonly givenUp = async (): Promise<string> => {
    await this.service.clock.advance(1_000);
    return advanceUntilOver(this.service.clock, 100, this.state());
  };

  /** Runs the check until the state begins with `status`. */
  readonly becomes = async (status: string): Promise<string> => {
    for (;;) {
      const state = await this.later();
      if (state.startsWith(status)) return state;
    }
  };

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service.app.close();
  }
}

/** Starts an application with one check on Express. */
export async function probe(
  check: CheckDefinition['check'],
  parts: Surroundings = {},
  options: HealthModuleOptions = {},
): Promise<Probed> {
  return new Probed(await start('Express', { checks: { probed: { check } }, ...options }, parts));
}
