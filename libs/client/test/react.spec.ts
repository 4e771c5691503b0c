import { readFileSync } from 'node:fs';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../src/index.js';
import { ErrorDisplay, useRetryable } from '../src/react/index.js';

const busy = (): ApiError =>
  new ApiError('Failed', {
    kind: 'answer',
    status: 503,
    code: 'CIRCUIT_OPEN',
    retryable: true,
    retryAfter: 5_000,
    requestId: '5f0c…',
  });

describe('the React parts on a server', () => {
  it('render the markup that the guide shows', () => {
    const guide = readFileSync('docs/guides/error-box-in-react.md', 'utf8');
    const [, shown = ''] = /^```html\n(.*?)^```$/ms.exec(guide) ?? [];
    expect(renderToStaticMarkup(createElement(ErrorDisplay, { error: busy(), onRetry() {} }))).toBe(
      shown.replaceAll(/\n\s*/g, ''),
    );
  });

  it.each([[new Error('password=hunter2')], ['text'], [0], [Symbol('symbol')]])(
    'show a general sentence for %p, which is no error of the client',
    (error) => {
      expect(renderToStaticMarkup(createElement(ErrorDisplay, { error, onRetry() {} }))).toBe(
        '<div class="breakwater-error"><div role="alert"><p>Something went wrong. Please try again later.</p></div></div>',
      );
    },
  );

  it('start no call', () => {
    let calls = 0;
    function Page(): ReactElement {
      const { data, error, busy: isBusy, attempt } = useRetryable(() => (calls += 1));
      return createElement('p', null, JSON.stringify([data, error, isBusy, attempt]));
    }
    expect(renderToStaticMarkup(createElement(Page))).toBe('<p>[null,null,false,0]</p>');
    expect(calls).toBe(0);
  });
});
