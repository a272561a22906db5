// What a validator found, as the broken rules that are told: each of a part's own rules, and of what holds a broken part nothing, since that says no more.
// It takes a time that grows with what was found, since models and callers hand over lists of any length: each pointer is looked up, never compared with all others.
import { describeValue } from './actor-error.ts';

/** One broken rule: the field (a JSON pointer, `` for the whole), the rule in words, the value as text. */
export interface SchemaIssue {
  readonly field: string;
  readonly rule: string;
  readonly value: string;
}

/** What the validator says of one place. */
interface Finding {
  readonly instanceLocation: string;
  readonly keyword: string;
  readonly error: string;
}

/** A reader mends some at a time; and each costs a model its tokens. */
const mostIssues = 20;

/** Keywords that hand on to a schema within: they say that something within is broken, which is told itself. */
const holders = new Set([
  ...['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'],
  ...['prefixItems', 'items', 'additionalItems', 'unevaluatedItems'],
  ...['$ref', '$recursiveRef', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'],
]);

/** Of several schemas one is to fit: what is told of each is no rule by itself, so that this has to be said with it. */
const choices = new Set(['anyOf', 'oneOf']);

/** The rules that are told, the deepest first: at most {@link mostIssues}, and how many more there are. */
export function brokenRules(findings: readonly Finding[], value: unknown): readonly SchemaIssue[] {
  const own = findings.filter(({ keyword }) => !holders.has(keyword));
  const broken = new Set(own.map(({ instanceLocation }) => instanceLocation));
  const holding = holdersOf(findings);
  const told = findings
    .filter(({ keyword, instanceLocation: place }) => {
      if (!holders.has(keyword)) return true;
      return choices.has(keyword) ? broken.has(place) || !holding.has(place) : !broken.has(place) && !holding.has(place);
    })
    .sort((a, b) => b.instanceLocation.length - a.instanceLocation.length);
  const issues = told.slice(0, mostIssues).map((finding) => issueOf(finding, value));
  const more = told.length - issues.length;
  if (more === 0) return issues;
  return [...issues, { field: '', rule: `${more} more rules are broken`, value: describeValue(value) }];
}

/** Every place that holds a place of which something was found. */
function holdersOf(findings: readonly Finding[]): ReadonlySet<string> {
  const holding = new Set<string>();
  for (const { instanceLocation } of findings) {
    let end = instanceLocation.lastIndexOf('/');
    for (; end >= 0 && !holding.has(instanceLocation.slice(0, end)); end = instanceLocation.lastIndexOf('/', end - 1)) {
      holding.add(instanceLocation.slice(0, end));
    }
  }
  return holding;
}

function issueOf({ instanceLocation, error }: Finding, value: unknown): SchemaIssue {
  const field = instanceLocation.replace(/^#/, '');
  const rule = error === 'False boolean schema.' ? 'there is no such field' : error;
  return { field, rule, value: describeValue(valueAt(value, field)) };
}

function valueAt(value: unknown, pointer: string): unknown {
  let at = value;
  for (const step of pointer.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
