import { ModuleHealth } from '@breakwater/health';
import { OperationsStatus } from '@breakwater/jobs';
import { Injectable } from '@nestjs/common';

/** The health of operations. Requests are served while operations are stuck, so it is not critical. */
@Injectable()
@ModuleHealth('operations', { critical: false })
export class OperationsHealth extends OperationsStatus {}
