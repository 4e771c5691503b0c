import type { Issue } from './issue.js';
import type { IssueQuery } from './issue-store.js';

/** Whether a query asks for an issue. */
export function matches(
  issue: Issue,
  { states, categories, severities, search, since }: IssueQuery,
): boolean {
  return (
    (!states || states.includes(issue.state)) &&
    (!categories || categories.includes(issue.category)) &&
    (!severities || severities.includes(issue.severity)) &&
    (!since || issue.lastSeen >= since) &&
    (search === undefined || issue.title.toLowerCase().includes(search.toLowerCase()))
  );
}
