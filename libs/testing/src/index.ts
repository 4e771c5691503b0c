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
