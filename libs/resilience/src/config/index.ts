export { resilienceConfig } from './resilience.config.js';
export { RESILIENCE_VARIABLES } from './resilience.variables.js';
