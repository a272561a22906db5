import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { createModel as createExtractive } from '../../src/models/extractive.ts';
import { createModel as createScripted } from '../../src/models/scripted.ts';
import { type StandIn, startStandIn } from '../stand-in/stand-in.ts';
import { adapters, hostedModel } from './hosted-adapters.ts';
import { modelContract } from './model-contract.ts';
import { offer, requestOf, turn, user, verdictSchema } from './requests.ts';

const context = { clock: systemClock, random: systemRandom };
const reading = { tools: offer('list_files', 'search_text'), outputSchema: verdictSchema };
const planning = { tools: offer('list_files', 'sessions_map', 'sessions_yield', 'sessions_list') };
const searched = turn(
  [{ callId: 'c1.1', name: 'search_text', input: { query: 'q' } }],
  [
    {
      output: {
        terms: ['tide', 'table'],
        documents: [{ file: 'a.md', passages: 1 }],
        unreadable: [],
        passages: [
          {
            file: 'a.md',
            line: 3,
            text: 'A table of tides.',
            score: 1,
            termCoverage: 1,
            matched: [{ term: 'tide', form: 'tides' }],
          },
        ],
      },
    },
  ],
);

modelContract('extractive', () => createExtractive('default'), [
  { title: 'a reader’s first call', request: requestOf([user('Is there a tide table?')], reading) },
  { title: 'a reader’s last call', request: requestOf([user('Is there a tide table?'), ...searched], reading) },
  { title: 'a planner’s first call', request: requestOf([user('Which have a tide table?')], planning) },
  {
    title: 'a planner’s spawning call',
    request: requestOf(
      [
        user('Which have a tide table?'),
        ...turn([{ callId: 'c1.1', name: 'list_files', input: {} }], [{ output: { total: 1, files: [{ name: 'a.md' }] } }]),
      ],
      planning,
    ),
  },
]);

modelContract(
  'scripted',
  () =>
    createScripted(
      'one',
      {
        scripts: {
          one: [
            { toolCalls: [{ name: 'search_text', input: { query: 'tides' } }] },
            { json: { relevant: false, confidence: 1, answer: 'no', quotes: [] } },
          ],
        },
      },
      context,
    ),
  [
    { title: 'a call that asks for tools', request: requestOf([user('go')], reading) },
    { title: 'a call that answers', request: requestOf([user('go'), ...searched], reading) },
  ],
);

const verdict = { relevant: false, confidence: 1, answer: 'no', quotes: [] };

for (const adapter of adapters) {
  let standIn: StandIn | undefined;
  let model: Awaited<ReturnType<typeof hostedModel>> | undefined;
  beforeAll(async () => {
    const script = [{ toolCalls: [{ name: 'search_text', input: { query: 'tides' } }] }, { thinking: 'hm', json: verdict }];
    standIn = await startStandIn({ models: { [adapter.modelId]: script } });
    model = await hostedModel(adapter, standIn.url);
  });
  afterAll(() => standIn?.close());
  modelContract(adapter.provider, () => {
    if (model === undefined) throw new Error('the model is not there yet');
    return model;
  }, [
    { title: 'a call that asks for tools', request: requestOf([user('go')], reading) },
    { title: 'a call that answers', request: requestOf([user('go'), ...searched], reading) },
  ]);
}
