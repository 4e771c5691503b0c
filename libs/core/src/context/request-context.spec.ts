import { getEventListeners } from 'node:events';
import { describe, expect, it, jest } from '@jest/globals';
import {
  type CancellationListener,
  RequestContext,
  currentContext,
  runInContext,
} from './request-context.js';

const REASON = new Error('client left');

describe('RequestContext', () => {
  it('has no id, no deadline and no parent unless they are given', () => {
    const context = new RequestContext();
    expect(context).toMatchObject({ requestId: undefined, deadline: Infinity, parent: undefined });
    expect([context.cancelled, context.reason]).toEqual([false, undefined]);
  });

  it('is the first attempt of a critical request unless told otherwise', () => {
    expect(new RequestContext()).toMatchObject({ attempt: 1, highestAttempt: 1, criticality: 'critical' });
  });

  it('inherits attempt and criticality, unless it has its own', () => {
    const parent = new RequestContext({ attempt: 3, criticality: 'sheddable' });
    expect(new RequestContext({}, parent)).toMatchObject({ attempt: 3, criticality: 'sheddable' });
    expect(new RequestContext({ attempt: 1, criticality: 'critical-plus' }, parent)).toMatchObject({
      attempt: 1,
      highestAttempt: 3,
      criticality: 'critical-plus',
    });
  });

  it('keeps the criticality of a request that has ended', () => {
    const request = new RequestContext({ criticality: 'sheddable' });
    request.close();
    expect(new RequestContext({}, request).criticality).toBe('sheddable');
  });

  it('inherits the id, unless it has one of its own', () => {
    const parent = new RequestContext({ requestId: 'r1' });
    expect(new RequestContext({}, parent).requestId).toBe('r1');
    expect(new RequestContext({ requestId: 'r2' }, parent).requestId).toBe('r2');
  });

  it('ends at the earlier of its own deadline and that of its parent', () => {
    const parent = new RequestContext({ deadline: 100 });
    expect(new RequestContext({}, parent).deadline).toBe(100);
    expect(new RequestContext({ deadline: 50 }, parent).deadline).toBe(50);
    expect(new RequestContext({ deadline: 200 }, parent).deadline).toBe(100);
  });

  describe('when it is cancelled', () => {
    it('keeps the first reason and aborts its signal with it', () => {
      const context = new RequestContext();
      const { signal } = context;
      context.cancel(REASON);
      context.cancel(new Error('too late'));
      expect([context.cancelled, context.reason, signal.aborted]).toEqual([true, REASON, true]);
      expect(signal.reason).toBe(REASON);
    });

    it('returns the same aborted signal to later callers', () => {
      const context = new RequestContext();
      context.cancel(REASON);
      expect(context.signal.reason).toBe(REASON);
      expect(context.signal).toBe(context.signal);
    });

    it('cancels its descendants, but not its parent or siblings', () => {
      const parent = new RequestContext();
      const child = new RequestContext({}, parent);
      const sibling = new RequestContext({}, parent);
      const grandchild = new RequestContext({}, child);
      child.cancel(REASON);
      expect([parent, child, sibling, grandchild].map((context) => context.cancelled)).toEqual([
        false,
        true,
        false,
        true,
      ]);
      expect(grandchild.reason).toBe(REASON);
    });

    it('calls each listener once, and late listeners immediately', () => {
      const context = new RequestContext();
      const early = { onCancelled: jest.fn() };
      const late = { onCancelled: jest.fn() };
      context.attach(early);
      context.attach(early);
      context.cancel(REASON);
      context.cancel(REASON);
      context.attach(late);
      expect(early.onCancelled.mock.calls).toEqual([[REASON]]);
      expect(late.onCancelled.mock.calls).toEqual([[REASON]]);
    });

    it('does not call a detached listener', () => {
      const context = new RequestContext();
      const listener = { onCancelled: jest.fn() };
      context.detach(listener);
      context.attach(listener);
      context.detach(listener);
      context.cancel(REASON);
      expect(listener.onCancelled).not.toHaveBeenCalled();
    });

    it('does not call a listener that another one detaches meanwhile', () => {
      const context = new RequestContext();
      const told: string[] = [];
      const second = { onCancelled: () => told.push('second') };
      context.attach({
        onCancelled: () => {
          told.push('first');
          context.detach(second);
        },
      });
      context.attach(second);
      context.cancel('over');
      expect(told).toEqual(['first']);
    });

    it('calls a listener once although it was attached twice, and none that was detached', () => {
      const context = new RequestContext();
      const told: string[] = [];
      const named = (name: string): CancellationListener => ({ onCancelled: () => told.push(name) });
      const [a, b, c, d] = [named('a'), named('b'), named('c'), named('d')] as const;
      for (const listener of [a, b, a, b, c]) context.attach(listener);
      for (const listener of [a, c]) context.detach(listener);
      context.attach(d);
      context.cancel('over');
      expect(told).toEqual(['b', 'd']);
    });

    it('reaches all remaining children, in whatever order others left', () => {
      const parent = new RequestContext();
      const children = Array.from({ length: 6 }, () => new RequestContext({}, parent));
      for (const index of [2, 5, 0, 3]) children[index]?.close();
      children[2]?.close();
      parent.cancel('over');
      expect(children.map(({ cancelled }) => cancelled)).toEqual([false, true, false, false, true, false]);
    });

    it('detaches from its parent and from the signal of its caller', () => {
      const controller = new AbortController();
      const removed: string[] = [];
      const { signal } = controller;
      signal.removeEventListener = (type: string) => void removed.push(type);
      const parent = new RequestContext();
      const context = new RequestContext({ signal }, parent);
      let told = 0;
      context.onCancelled = () => told++;
      context.cancel('own');
      parent.cancel('over');
      expect(removed).toEqual(['abort']);
      expect(told).toBe(0);
    });

    it('cancels a child of a cancelled parent from the start', () => {
      const parent = new RequestContext();
      parent.cancel(REASON);
      const child = new RequestContext({}, parent);
      expect([child.cancelled, child.reason]).toEqual([true, REASON]);
    });
  });

  describe('with the signal of a caller', () => {
    it('is cancelled when the signal aborts', () => {
      const controller = new AbortController();
      const context = new RequestContext({ signal: controller.signal });
      controller.abort(REASON);
      expect(context.reason).toBe(REASON);
    });

    it('is cancelled from the start by a signal that is aborted already', () => {
      expect(new RequestContext({ signal: AbortSignal.abort(REASON) }).reason).toBe(REASON);
    });
  });

  describe('when it is closed', () => {
    it('detaches from its parent and from the signal, without being cancelled', () => {
      const controller = new AbortController();
      const parent = new RequestContext();
      const context = new RequestContext({ signal: controller.signal }, parent);
      context.close();
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      parent.cancel(REASON);
      controller.abort(REASON);
      expect(context.cancelled).toBe(false);
    });

    it('assigns later work to the nearest open scope', () => {
      const request = new RequestContext({ requestId: 'r1', deadline: 300 });
      const attempt = new RequestContext({ deadline: 100 }, new RequestContext({ deadline: 200 }, request));
      attempt.parent?.close();
      attempt.close();
      const background = new RequestContext({}, attempt);
      expect(background).toMatchObject({ requestId: 'r1', deadline: 300, parent: request });
      request.cancel(REASON);
      expect(background.reason).toBe(REASON);
    });

    it('sets no deadline on later work without an open outer scope', () => {
      const request = new RequestContext({ requestId: 'r1', deadline: 100 });
      request.close();
      const background = new RequestContext({}, request);
      expect(background).toMatchObject({ requestId: 'r1', deadline: Infinity, parent: undefined });
    });

    it('reports this, also when it was cancelled', () => {
      const [open, closed, cancelled] = [new RequestContext(), new RequestContext(), new RequestContext()];
      closed.close();
      cancelled.cancel(REASON);
      expect([open, closed, cancelled].map((context) => context.closed)).toEqual([false, true, true]);
    });

    it('may be closed without a parent and without a signal, and twice', () => {
      const context = new RequestContext();
      context.close();
      context.close();
      expect(context.cancelled).toBe(false);
    });
  });
});

describe('currentContext', () => {
  it('is undefined outside of a context', () => {
    expect(currentContext()).toBeUndefined();
  });

  it('returns the innermost context, also after asynchronous steps', async () => {
    const outer = new RequestContext({ requestId: 'outer' });
    const inner = new RequestContext({ requestId: 'inner' }, outer);
    const seen: (RequestContext | undefined)[] = [];
    await runInContext(outer, async () => {
      await runInContext(inner, async (context) => {
        await new Promise((resolve) => setImmediate(resolve));
        expect(context).toBe(inner);
        seen.push(currentContext());
      });
      seen.push(currentContext());
    });
    expect(seen).toEqual([inner, outer]);
    expect(currentContext()).toBeUndefined();
  });

  it('keeps concurrent requests apart', async () => {
    const seen = await Promise.all(
      ['a', 'b', 'c'].map((requestId) =>
        runInContext(new RequestContext({ requestId }), async () => {
          await new Promise((resolve) => setImmediate(resolve));
          return currentContext()?.requestId;
        }),
      ),
    );
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});
