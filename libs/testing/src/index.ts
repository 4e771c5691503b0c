export { BalancedLoad, type BalancedLoadOptions, type LoadRequest } from './balanced-load.js';
export {
  HTTP_PLATFORMS,
  type ApplicationParts,
  type HttpAnswer,
  HttpApplication,
  type HttpPlatform,
  startApplication,
} from './http-application.js';
export { type LogLevelName, RecordingLogger } from './recording.logger.js';
export { outcomes } from './script/outcomes.js';
export { type Outcome, printOutcome, printScript } from './script/outcome.js';
export { parseScript } from './script/parse-script.js';
export { type ScriptProblem, ScriptSyntaxError } from './script/script-syntax.error.js';
export { ScriptedError, ScriptExhaustedError } from './script/scripted.error.js';
export type {
  OutcomesOptions,
  ScriptedCall,
  ScriptedFetch,
  ScriptedFunction,
} from './script/scripted-function.js';
export type { ApplicationContext } from './application-context.js';
export type { ClockSource } from './clock/clock-of.js';
export { advance } from './clock/advance.js';
export { closeCircuit, openCircuit } from './circuits/circuits.js';
export { EventRecording, eventsOf, type RecordedEvent } from './events/event-recording.js';
export { expectNoLeaks, leaksOf } from './leaks/expect-no-leaks.js';
export { BreakwaterTesting } from './module/breakwater-testing.js';
export { DEFAULT_BREAKWATER_TESTING_OPTIONS } from './module/breakwater-testing.constants.js';
export type { BreakwaterTestingOptions } from './module/breakwater-testing.options.js';
export {
  FakeProcessFacts,
  type PendingTimer,
  SeededRandom,
  VirtualClock,
  type VirtualClockOptions,
} from '@breakwater/core/testing';
export { WatchedCall, watchCall } from './calls/watched-call.js';
export type {
  BreakwaterMatchers,
  MatcherResult,
  WaitedOptions,
  WaitJitter,
} from './matchers/breakwater-matchers.js';
export { matchers } from './matchers/matchers.js';
