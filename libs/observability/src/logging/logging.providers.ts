import { type Provider, Scope } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import { ContextualLogger } from './contextual.logger.js';
import { LogFlush } from './log-flush.js';
import { TransitionLogger } from './transition.logger.js';

/** What writes to the log, or sees to its end. Needs `ResolvedLoggingOptions`. */
export const LOGGING_PROVIDERS: Provider[] = [
  TransitionLogger,
  LogFlush,
  {
    provide: ContextualLogger,
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (owner?: object) => ContextualLogger.create(owner?.constructor.name ?? 'Application'),
  },
];
