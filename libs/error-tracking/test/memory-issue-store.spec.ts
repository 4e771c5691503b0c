import { describe } from '@jest/globals';
import { MemoryIssueStore } from '../src/index.js';
import { itIsAnIssueStore } from './issue-store.contract.js';

describe('MemoryIssueStore', () => {
  itIsAnIssueStore(() => Promise.resolve(new MemoryIssueStore()));
});
