import { type PgVectorTable, resolvePgVectorTable } from './pgvector.options.js';

const OPERATOR_CLASSES = { cosine: 'vector_cosine_ops', l2: 'vector_l2_ops', ip: 'vector_ip_ops' } as const;

/**
 * Returns the SQL that creates the table of a {@link PgVectorStore}, and its index if the options name one. The role that runs it
 * needs the right to create extensions, unless the extension `vector` exists.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export function pgVectorMigration(options: PgVectorTable): string {
  const { table, quoted, dimensions, metric, index } = resolvePgVectorTable(options, 'pgVectorMigration');
  const name = table.split('.').at(-1) as string;
  const createIndex = `
-- Write many items before you create the index: that is faster than to extend it item by item.
CREATE INDEX "${name.slice(0, 50)}_embedding_idx" ON ${quoted} USING hnsw ("embedding" ${OPERATOR_CLASSES[metric]});
`;
  return `CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE ${quoted} (
    "namespace" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "embedding" vector(${dimensions}) NOT NULL,
    "metadata" JSONB NOT NULL DEFAULT '{}',
    PRIMARY KEY ("namespace", "id")
);
${index === 'hnsw' ? createIndex : ''}`;
}
