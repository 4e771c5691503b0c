export { OptionsCheck } from '@breakwater/core';
