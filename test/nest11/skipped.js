/** Tests of features that Nest 11 does not have, by their full names. Each pattern has the reason. */
export const SKIPPED = [
  {
    name: /^describeError of a Nest exception takes the code of the exception$/,
    reason: 'Exceptions of Nest have the option `errorCode` since Nest 12.',
  },
  {
    name: /^a gateway of (?:ws|socket\.io) refuses the messages of a client above the limit by the global guard$/,
    reason: 'Global guards apply to gateways since Nest 12. On Nest 11, the gateway needs `@UseGuards()`.',
  },
  {
    name: /^ContextualLogger on the console builds nothing for a level that is off$/,
    reason:
      '`Logger.isLevelEnabled()` asks the console logger since Nest 12. On Nest 11, the console logger discards the line.',
  },
];
