export type { CallContext, Operation } from './invocation/call.js';
