import { AppError } from '@breakwater/core';
import type { StuckOperation } from '../stores/operation-store.js';

const REASONS = {
  'heartbeat-missed': 'its process sent no heartbeat',
  'run-too-long': 'it ran longer than "maxRun"',
} as const;

/** The detector has failed an operation for good. It is reported to error tracking, not thrown. */
export class OperationStuckError extends AppError {
  override readonly name = 'OperationStuckError';

  constructor({ name, id, reason, recoveries }: StuckOperation) {
    const after = recoveries === 0 ? 'without a recovery' : `after ${recoveries} recovery attempts`;
    super(
      `Operation '${name}' was stuck (${REASONS[reason]}) and has failed ${after}.`,
      { code: 'OPERATION_STUCK', status: 500 },
      { metadata: { operation: name, operationId: id, reason, recoveries } },
    );
  }
}
