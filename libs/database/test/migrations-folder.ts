import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder of migrations, as Prisma lays it out. */
export class MigrationsFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'breakwater-migrations-'));

  constructor() {
    writeFileSync(join(this.path, 'migration_lock.toml'), 'provider = "postgresql"\n');
  }

  /** The file with the SQL of a migration. */
  fileOf(migration: string): string {
    return join(this.path, migration, 'migration.sql');
  }

  write(migration: string, sql: string): void {
    mkdirSync(join(this.path, migration), { recursive: true });
    writeFileSync(this.fileOf(migration), sql);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
