import { isApiError } from '@breakwater/client';

/** Returns the problems that the service found, by the name of the field. */
export function fieldProblems(error: unknown): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  if (!isApiError(error) || !Array.isArray(error.errors)) return problems;
  for (const one of error.errors as readonly unknown[]) {
    const { field, message } = Object(one) as { readonly field?: unknown; readonly message?: unknown };
    if (typeof field !== 'string' || typeof message !== 'string') continue;
    const before = problems.get(field);
    problems.set(field, before === undefined ? message : `${before}; ${message}`);
  }
  return problems;
}
