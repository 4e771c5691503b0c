// Compiles tests to CommonJS, as applications without ES modules do. Jest takes the built packages with `require()`.
module.exports = {
  setupFilesAfterEnv: ['@breakwater/testing/jest'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
};
