// The tool `extract_json`: the JSON value that stands somewhere in a text, checked against a schema.
import { ActorError } from '../base/actor-error.ts';
import { describeIssues, type JsonSchema, schemaIssues } from '../base/json-schema.ts';
import { jsonCandidates } from './json-candidates.ts';
import { defineTool, type Tool } from './tool.ts';

interface ExtractJsonInput {
  readonly text: string;
  readonly schema?: JsonSchema;
}

/** Pulls a JSON value out of a text: a fenced block first, then the first object or array that parses and fits the schema. */
export const extractJson: Tool = defineTool(import.meta.url, 'extract_json', {
  description:
    'Pulls a JSON object or array out of a text that has other words around it, and checks it against a JSON Schema if one is given. ' +
    'Gives the first value that fits.',
  effects: 'none',
  // A schema may hold a pattern that takes for ever; there it costs this one call.
  runs: 'pool',
  inputSchema: {
    type: 'object',
    properties: {
      text: { type: 'string', minLength: 1, maxLength: 1_048_576 },
      schema: { type: 'object', description: 'JSON Schema 2020-12 that the value must fit.' },
    },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', properties: { value: {} }, required: ['value'] },
  execute(input) {
    const { text, schema } = input as ExtractJsonInput;
    let misfit: string | undefined;
    for (const value of jsonCandidates(text)) {
      const problem = schema === undefined ? '' : describeIssues(schemaIssues(schema, value));
      if (problem === '') return { value };
      misfit ??= problem;
    }
    const why =
      misfit === undefined ? 'holds no JSON object or array that parses' : `holds JSON that does not fit the schema: ${misfit}`;
    throw new ActorError('invalid-tool-input', `text ${why}`, { details: { field: 'text', rule: why } });
  },
});
