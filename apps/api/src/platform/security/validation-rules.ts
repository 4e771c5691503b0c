import { createRequire } from 'node:module';
import type { ValidatorPackage } from '@nestjs/common/interfaces/external/validator-package.interface.js';

/**
 * The rules of class-validator that the DTOs of this application use. DTOs import them from here: the entry of class-validator loads 320
 * modules, among them the telephone numbers of all countries, in 60 ms. Add a line for a further rule.
 */
type ClassValidator = typeof import('class-validator');

const require = createRequire(import.meta.url);
const load = (path: string): ClassValidator => require(`class-validator/cjs/${path}.js`) as ClassValidator;

export const { ArrayMaxSize } = load('decorator/array/ArrayMaxSize');
export const { IsOptional } = load('decorator/common/IsOptional');
export const { ValidateBy } = load('decorator/common/ValidateBy');
export const { ValidateIf } = load('decorator/common/ValidateIf');
export const { Max } = load('decorator/number/Max');
export const { Min } = load('decorator/number/Min');
export const { IsUUID } = load('decorator/string/IsUUID');
export const { Matches } = load('decorator/string/Matches');
export const { MaxLength } = load('decorator/string/MaxLength');
export const { IsArray } = load('decorator/typechecker/IsArray');
export const { IsInt } = load('decorator/typechecker/IsInt');

const { Validator } = load('validation/Validator');

/** The part of class-validator that `ValidationPipe` calls. */
export const validatorPackage = {
  validate: (object, options) => new Validator().validate(object as object, options),
} satisfies ValidatorPackage;
