export { AiCapability } from './capabilities/capability.js';
export type { AiCapabilityName, AiPrompt, CapabilityDefinition } from './capabilities/capability.js';
