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
export type { ApplicationContext, ClockSource } from './clock/clock-of.js';
