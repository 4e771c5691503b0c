import { SECTIONS } from '../check.js';
import { DEFAULT_PRODUCTION_TEST_OPTIONS as DEFAULTS } from '../production-test.constants.js';

/** The answer to `--help`. */
export const HELP = `Usage: breakwater-production-test <address> [options]

Tests a running instance from outside. The test is gentle: it stores nothing, sends at most ${DEFAULTS.rate} requests
a second, rests when the instance asks for it (Retry-After), and exhausts no limit.

  --path <path>            path that answers GET with 2xx; may be repeated (${DEFAULTS.paths.join(' ')})
  --post-path <path>       path that takes JSON by POST; it gets wrong bodies only
  --health-prefix <path>   path of the health endpoints (${DEFAULTS.healthPrefix})
  --debug-path <path>      path that must be closed without the token; may be repeated
                           (${DEFAULTS.debugPaths.join(' ')})
  --circuit <name>         circuit to open and close again; needs DEBUG_TOKEN
  --circuit-path <path>    path whose GET requests need that circuit
  --requests <count>       requests by which the latency of each path is measured (${DEFAULTS.requests})
  --concurrency <count>    size of the groups among them (${DEFAULTS.concurrency})
  --p50, --p95, --p99 <ms> latency above which there is a warning (${DEFAULTS.p50}, ${DEFAULTS.p95}, ${DEFAULTS.p99})
  --probe-limit <ms>       time within which a probe has to answer (${DEFAULTS.probeLimit})
  --timeout <ms>           limit of each request (${DEFAULTS.timeout})
  --rate <count>           requests in one second, at most (${DEFAULTS.rate})
  --max-requests <count>   requests in all (${DEFAULTS.maxRequests})
  --max-wait <ms>          longest rest that the test takes (${DEFAULTS.maxWait})
  --large-body <bytes>     size of the body that has to be refused (${DEFAULTS.largeBody})
  --header <'Name: value'> header of all requests; may be repeated
  --skip <section>         leaves a section out; may be repeated
                           (${Object.keys(SECTIONS).join(' ')})
  --json                   prints the report as JSON
  --junit <file>           writes the report in the format of JUnit as well
  --help                   prints this text

Environment:
  DEBUG_TOKEN              bearer token for health details and the routes of operators
  NO_COLOR                 no colours; they are used on terminals only

Exit codes: 0 no check failed (warnings do not fail), 1 a check failed,
            2 wrong usage, or the instance cannot be reached
`;
