/** Names of the parts with which operators and orchestrators see and end a fault. No rule can have them as its target. */
const NAMES =
  /^(?:http:)?(?:health|liveness|readiness|metrics|admin|debug|chaos|shutdown|lifecycle|error-?track(?:er|ing)|alerts?)(?:$|[^a-z])/i;

/** The same as first words of class names, e.g. `HealthController.check`. */
const CLASSES =
  /^(?:Health|Metrics|Admin|Debug|OperatorActions|Shutdown|Lifecycle|ErrorTrack(?:er|ing)|Alert(?:s|Manager)?)(?:$|[A-Z.])/;

/** Paths and route templates of these parts. */
const PATHS = /^(?:[A-Z]+ )?\/*(?:health|healthz|livez|readyz|metrics|admin|debug|errors|alerts)(?:$|[/*?])/i;

/** Returns true for the name of a policy, an upstream or a class whose calls no rule is for. */
export const isProtectedName = (name: string): boolean => NAMES.test(name) || CLASSES.test(name);

/** Returns true for a path or a route template whose requests no rule is for. */
export const isProtectedPath = (path: string): boolean => PATHS.test(path);
