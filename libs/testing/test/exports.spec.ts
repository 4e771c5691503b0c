import { expect, it } from '@jest/globals';
import * as api from '@breakwater/testing';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'BalancedLoad',
    'BreakwaterTesting',
    'DEFAULT_BREAKWATER_TESTING_OPTIONS',
    'EventRecording',
    'FakeProcessFacts',
    'HTTP_PLATFORMS',
    'HttpApplication',
    'RecordingLogger',
    'ScriptExhaustedError',
    'ScriptSyntaxError',
    'ScriptedError',
    'SeededRandom',
    'VirtualClock',
    'WatchedCall',
    'advance',
    'closeCircuit',
    'eventsOf',
    'expectNoLeaks',
    'leaksOf',
    'matchers',
    'openCircuit',
    'outcomes',
    'parseScript',
    'printOutcome',
    'printScript',
    'startApplication',
    'watchCall',
  ]);
});
