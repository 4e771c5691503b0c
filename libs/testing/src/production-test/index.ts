export { type Outcome, type SectionName, SECTIONS } from './check.js';
export { NoAnswerError } from './client/exchange.js';
export type { Pace } from './client/pace.js';
export { DEFAULT_PRODUCTION_TEST_OPTIONS } from './production-test.constants.js';
export { type ProductionTestOptions, ProductionTestOptionsError } from './production-test.options.js';
export { junitReport } from './report/junit-report.js';
export type { CheckReport, ChecklistPoint, ProductionTestReport, SectionReport } from './report/report.js';
export { textReport } from './report/text-report.js';
export { type ProductionTestRun, runProductionTest } from './run-production-test.js';
