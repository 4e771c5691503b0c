import type { Migration } from './migration.js';
import type { MigrationRecord } from './migration-records.js';

/** State of a migration in a database. `pending` includes a migration that was applied in part, and that the next run completes. */
export type MigrationState = 'applied' | 'pending' | 'failed' | 'interrupted' | 'modified';

/** Compares a migration with its record. */
export function migrationState({ checksum }: Migration, record: MigrationRecord | undefined): MigrationState {
  if (!record) return 'pending';
  if (record.state === 'failed' || record.state === 'interrupted') return record.state;
  if (record.checksum !== checksum) return 'modified';
  return record.state === 'applied' ? 'applied' : 'pending';
}
