export { resilienceConfig } from './resilience.config.js';
