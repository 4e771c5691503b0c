import { ConflictError, type OperatorAction, OperatorActions, type OperatorCall } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { BATCH } from '../jobs.constants.js';
import type { StuckOperation } from '../stores/operation-store.js';
import { StuckOperations } from './stuck-operations.js';

const DRY_RUN = {
  type: 'boolean',
  description: 'If true, nothing is changed: the answer says what would happen.',
  initially: true,
} as const;

/** Lets operators decide about one stuck operation: `stuck.recover` and `stuck.fail`. */
@Injectable()
export class StuckOperationActions {
  constructor(
    @Inject(OperatorActions) actions: OperatorActions,
    private readonly stuck: StuckOperations,
  ) {
    actions.register({
      ...this.#targets,
      name: 'stuck.recover',
      description: 'Runs the recovery of a stuck operation now.',
      parameters: { dryRun: DRY_RUN },
      run: (call) => this.#recover(call),
    });
    actions.register({
      ...this.#targets,
      name: 'stuck.fail',
      description: 'Ends a stuck operation as failed, for good.',
      parameters: { dryRun: DRY_RUN },
      run: (call) => this.#fail(call),
    });
  }

  /** A stuck operation has the reason as its state. */
  get #targets(): Pick<OperatorAction, 'targets' | 'state' | 'reach'> {
    return {
      reach: this.stuck.reach,
      targets: async () => {
        const { operations } = await this.stuck.list(BATCH);
        return operations.map(({ id, reason }) => ({ name: id, state: reason }));
      },
      state: async (id) => (await this.#find(id))?.reason,
    };
  }

  async #recover({ target, parameters }: OperatorCall): Promise<string> {
    const operation = await this.#stillStuck(target);
    const { name, key, recoveries } = operation;
    if (!this.stuck.canRecover(operation)) {
      throw new ConflictError(
        `'${name} ${key}' cannot be recovered: it has no recovery here, or was recovered too often (${recoveries}).`,
      );
    }
    if (parameters['dryRun'] === true) return `The recovery of '${name} ${key}' would run.`;
    if (await this.stuck.recover(target)) return `The recovery of '${name} ${key}' has begun.`;
    throw new ConflictError(`'${name} ${key}' is not stuck any more, or too many recoveries run. Try again.`);
  }

  async #fail({ target, parameters }: OperatorCall): Promise<string> {
    const { name, key } = await this.#stillStuck(target);
    if (parameters['dryRun'] === true) return `'${name} ${key}' would end as failed.`;
    if (await this.stuck.fail(target)) return `'${name} ${key}' has ended as failed.`;
    throw new ConflictError(`'${name} ${key}' is not stuck any more; nothing was changed.`);
  }

  async #stillStuck(id: string): Promise<StuckOperation> {
    const operation = await this.#find(id);
    if (!operation) throw new ConflictError('The operation is not stuck any more; nothing was changed.');
    return operation;
  }

  async #find(id: string): Promise<StuckOperation | undefined> {
    const { operations } = await this.stuck.list(BATCH);
    return operations.find((operation) => operation.id === id);
  }
}
