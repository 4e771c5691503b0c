export { ApiError, type ApiErrorFacts, type ApiErrorKind, isApiError } from './api-error.js';
