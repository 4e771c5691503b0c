import { type Provider, Scope } from '@nestjs/common';
import { INQUIRER } from '@nestjs/core';
import { ContextualLogger } from './contextual.logger.js';
import { LogFlush } from './log-flush.js';
import { TransitionLogger } from './transition.logger.js';
import { UnseenRequests } from './unseen-requests.js';

/** Providers that write to the log or flush it. They need `ResolvedLoggingOptions`. */
export const LOGGING_PROVIDERS: Provider[] = [
  TransitionLogger,
  LogFlush,
  UnseenRequests,
  {
    provide: ContextualLogger,
    scope: Scope.TRANSIENT,
    inject: [INQUIRER],
    useFactory: (owner?: object) => ContextualLogger.create(owner?.constructor.name ?? 'Application'),
  },
];
