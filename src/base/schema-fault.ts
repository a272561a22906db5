// What is wrong with a JSON Schema 2020-12 itself. The validator passes over what it does not understand, so that a mistyped schema would
// let anything through.

type Rule = readonly [isRight: (value: unknown) => boolean, rule: string];

const types = ['null', 'boolean', 'object', 'array', 'number', 'integer', 'string'];

const isSchema = (value: unknown): boolean => typeof value === 'boolean' || isObject(value);
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (value: unknown, isRight: (one: unknown) => boolean): boolean => Array.isArray(value) && value.every(isRight);
const isText = (value: unknown): boolean => typeof value === 'string';
const isType = (value: unknown): boolean => types.includes(value as string);

const count: Rule = [(value) => Number.isSafeInteger(value) && (value as number) >= 0, 'a whole number of at least 0'];
const number: Rule = [(value) => typeof value === 'number' && Number.isFinite(value), 'a number'];
const flag: Rule = [(value) => typeof value === 'boolean', 'true or false'];
const text: Rule = [isText, 'a text'];
const texts: Rule = [(value) => isListOf(value, isText), 'a list of names'];
const one: Rule = [isSchema, 'a schema'];
const many: Rule = [(value) => isListOf(value, isSchema) && (value as unknown[]).length > 0, 'a list of schemas'];
const named: Rule = [(value) => isObject(value) && Object.values(value).every(isSchema), 'an object of schemas by name'];

const applicators = {
  one: [
    'items',
    'contains',
    'additionalProperties',
    'unevaluatedItems',
    'unevaluatedProperties',
    'propertyNames',
    'not',
    'if',
    'then',
    'else',
  ],
  many: ['allOf', 'anyOf', 'oneOf', 'prefixItems'],
  named: ['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions'],
} as const;

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['type', [(value) => isType(value) || isListOf(value, isType), `one of ${types.join(', ')}, or a list of them`]],
  ['enum', [Array.isArray, 'a list']],
  ['required', texts],
  [
    'dependentRequired',
    [(value) => isObject(value) && Object.values(value).every((list) => isListOf(list, isText)), 'lists of names'],
  ],
  ...each(
    ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'],
    count,
  ),
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], number),
  ['multipleOf', [(value) => number[0](value) && (value as number) > 0, 'a number above 0']],
  ['uniqueItems', flag],
  ...each(['pattern', 'format', '$ref', '$id', '$anchor', '$schema'], text),
  ...each(applicators.one, one),
  ...each(applicators.many, many),
  ...each(applicators.named, named),
]);

function each(keywords: readonly string[], rule: Rule): [string, Rule][] {
  return keywords.map((keyword) => [keyword, rule]);
}

/** The first keyword of `schema`, or of a schema in it, that says what cannot be: where it stands (a JSON pointer) and what it must be. */
export function schemaFault(schema: unknown, at = ''): string | undefined {
  if (!isObject(schema)) return undefined;
  for (const [keyword, value] of Object.entries(schema)) {
    const [isRight, rule] = rules.get(keyword) ?? [() => true, ''];
    if (value !== undefined && !isRight(value)) return `${at}/${keyword} must be ${rule}, but is ${JSON.stringify(value)}`;
  }
  for (const [path, part] of partsOf(schema as Readonly<Record<string, unknown>>)) {
    const fault = schemaFault(part, `${at}/${path}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The schemas right beneath a sound one. */
function* partsOf(schema: Readonly<Record<string, unknown>>): Generator<readonly [path: string, part: unknown]> {
  for (const keyword of applicators.one) yield [keyword, schema[keyword]];
  for (const keyword of [...applicators.many, ...applicators.named]) {
    for (const [name, part] of Object.entries(schema[keyword] ?? {})) yield [`${keyword}/${name}`, part];
  }
}
