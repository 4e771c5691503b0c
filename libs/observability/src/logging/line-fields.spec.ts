import { RequestContext, runInContext } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { ActiveTrace } from './active-trace.js';
import { lineFields } from './line-fields.js';

describe('the fields of a line', () => {
  const fields = lineFields(new ActiveTrace(), () => undefined);
  const logger = { bindings: () => ({}) };

  it('are the request, and the chaos rule that has injected a fault into it', () => {
    const request = new RequestContext({ requestId: '7' });
    const read = (): object => runInContext(new RequestContext({}, request), () => fields({}, 30, logger));
    expect(read()).toEqual({ requestId: '7' });
    request.chaos = 'slow-pdf';
    expect(read()).toEqual({ requestId: '7', chaos: 'slow-pdf' });
    expect(fields({}, 30, logger)).toEqual({});
  });
});
