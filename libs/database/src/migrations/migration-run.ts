import { messageOf } from '@breakwater/core';
import type { ClientBase } from 'pg';
import { afterInterruption } from './interrupted-step.js';
import type { Migration } from './migration.js';
import { MigrationError } from './migration.error.js';
import type { MigrationRecord, MigrationRecords } from './migration-records.js';
import { type MigrationStep, stepsOf } from './migration-steps.js';

/** Applies one migration so that its record always tells what was applied, even if the process is killed. */
export class MigrationRun {
  /** The record of a migration that is applied step by step. */
  #id: string | undefined;

  /** @param record the record of an earlier run that was interrupted between two steps */
  constructor(
    private readonly client: ClientBase,
    private readonly records: MigrationRecords,
    private readonly migration: Migration,
    private readonly record?: MigrationRecord,
  ) {
    this.#id = record?.id;
  }

  /** @throws MigrationError when a statement fails; the record then contains the reason */
  async apply(): Promise<void> {
    try {
      const steps = stepsOf(this.migration.sql);
      const [first] = steps;
      if (steps.length === 1 && first?.kind === 'transaction' && !this.record) await this.#applyAtOnce(first);
      else await this.#applyStepwise(steps);
    } catch (error) {
      if (error instanceof MigrationError) throw error;
      const reason = messageOf(error);
      await this.client.query('ROLLBACK').catch(() => undefined);
      await this.records.fail(this.migration, reason, this.#id).catch(() => undefined);
      const { name } = this.migration;
      throw new MigrationError(`Migration '${name}' failed: ${reason}`, name, error);
    }
  }

  /** The record is a part of the transaction, so both are there or none. */
  async #applyAtOnce(step: MigrationStep): Promise<void> {
    await this.#transaction(step, () => this.records.add(this.migration));
  }

  /** A step in a transaction counts itself. A step outside of transactions is counted afterwards. */
  async #applyStepwise(steps: readonly MigrationStep[]): Promise<void> {
    const id = (this.#id ??= await this.records.begin(this.migration));
    const applied = this.record?.steps ?? 0;
    for (const [index, step] of steps.entries()) {
      if (index < applied) continue;
      const count = (): Promise<void> => this.records.advance(id, index + 1);
      if (step.kind === 'transaction') await this.#transaction(step, count);
      else {
        const wasInterrupted = this.record !== undefined && index === applied;
        await this.#applyAlone(step.statements[0] ?? '', wasInterrupted);
        await count();
      }
    }
    await this.records.finish(id);
  }

  async #applyAlone(statement: string, wasInterrupted: boolean): Promise<void> {
    const found = wasInterrupted ? await afterInterruption(this.client, statement) : 'repeat';
    if (found === 'unknown') {
      const { name } = this.migration;
      throw new MigrationError(
        `Migration '${name}' was interrupted while it ran a statement outside of a transaction: ${statement}. ` +
          'Find out whether the statement was applied, apply the rest of the migration by hand, and run "prisma migrate resolve".',
        name,
      );
    }
    if (found === 'repeat') await this.client.query(statement);
  }

  async #transaction({ statements }: MigrationStep, record: () => Promise<void>): Promise<void> {
    await this.client.query('BEGIN');
    for (const statement of statements) await this.client.query(statement);
    await record();
    await this.client.query('COMMIT');
  }
}
