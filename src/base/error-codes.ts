// The one catalogue of error codes: what each means and what to do about it. docs/errors.md is generated from it and tested equal.
// A code is stable: it is never renamed or reused.

interface ErrorEntry {
  readonly meaning: string;
  readonly remedy: string;
}

export const errorCodes = {
  // arguments and configuration
  'invalid-argument': {
    meaning: 'A value handed to an API breaks a rule; the message names the field, the rule and the value.',
    remedy: 'Correct the named field.',
  },
  'invalid-protocol': {
    meaning: 'A message name is reserved (`then`, `constructor`, `toJSON` or a symbol) and cannot be sent.',
    remedy: 'Rename the method in the protocol.',
  },
  'definition-not-found': {
    meaning: 'The module of an actor or tool could not be loaded, or does not define that name.',
    remedy: 'Define it at the top level of the named module and pass that module’s `import.meta.url`.',
  },
  'system-in-definition': {
    meaning: '`createSystem` was called by a module that a thread loaded for an actor, a tool or a task in it.',
    remedy: 'Move the program’s start into a module of its own, which those modules do not import.',
  },
  'system-stopped': { meaning: 'The system is stopping or has stopped.', remedy: 'Do not use it after `stop()`.' },

  'node-too-old': {
    meaning: 'The library was imported on an older Node.js than it can do with.',
    remedy: 'Use the Node.js that its package.json asks for, or a newer one.',
  },

  // names
  'wrong-definition': {
    meaning: 'The actor of that name was started from another definition than the one that was named.',
    remedy: 'Name its definition, or look it up without one.',
  },

  // pools
  'invalid-key': {
    meaning: 'The key function, or the predicate `only`, of a pool or router failed for a message; the cause is attached.',
    remedy: 'Mend that function; it must be pure, and fit every message of the protocol.',
  },
  'no-quorum': {
    meaning: 'Fewer members of a pool answered well, in time, than its quorum asks for.',
    remedy: 'See the cause; ask for fewer, give them more time, or make the pool larger.',
  },

  // asks and mail
  timeout: { meaning: 'No reply came before the deadline.', remedy: 'Raise `timeoutMs`, or look at what the target is doing.' },
  'no-actor': { meaning: 'The target does not exist or has stopped.', remedy: 'Watch the target, or start it again.' },
  down: { meaning: 'The target ended while the ask was open; `details.reason` says why.', remedy: 'See the reason.' },
  'thread-lost': {
    meaning: 'The thread that hosted the target was lost; what it did with the message is not known.',
    remedy: 'Repeat the message only if that is harmless.',
  },
  overflow: {
    meaning: 'A mailbox or the window of a link is full.',
    remedy: 'Send less at once, raise the bound, or `offer`, which waits.',
  },
  expired: {
    meaning: 'A message waited in the mailbox for longer than its `timeToLiveMs`.',
    remedy: 'Send less, or let it live longer.',
  },
  coalesced: {
    meaning: 'A newer message of the same key took the place of this one in the mailbox.',
    remedy: 'None; the mailbox was told to.',
  },
  cancelled: { meaning: 'The caller’s signal, or a cancel, ended the work.', remedy: 'None; this was asked for.' },
  'calling-self': {
    meaning: 'An actor asked itself during its own turn, which could never be answered.',
    remedy: 'Call the function.',
  },
  'unknown-method': { meaning: 'The target has no handler of that name.', remedy: 'Correct the name, or add the handler.' },
  serialization: {
    meaning:
      'A value cannot cross to another thread; only that message is lost, or the actor that was to be started with it. The text says where in the value.',
    remedy: 'Send plain data, refs, or what structured clone can carry.',
  },
  'handler-failed': { meaning: 'A handler threw; the cause is attached.', remedy: 'See the cause.' },

  'runtime-failed': {
    meaning: 'The runtime itself failed in a turn of an actor, which ended; the cause is attached.',
    remedy: 'None: this is a fault of Troupe. Report it with the cause.',
  },
  'stash-overflow': {
    meaning: 'An actor put more messages aside than its stash may hold.',
    remedy: 'Raise its `capacity`, or look at `isFull` and refuse.',
  },
  'no-message': {
    meaning: 'An actor wanted to stash while it had no message in hand.',
    remedy: 'Stash in the handler of the message, once, before it returns.',
  },

  // actors and supervision
  'init-failed': { meaning: 'The set-up of an actor threw; the cause is attached.', remedy: 'See the cause.' },
  'init-timeout': {
    meaning: 'The set-up of an actor took longer than `initTimeoutMs`.',
    remedy: 'Do less in set-up, or raise the limit.',
  },
  'init-ignored': {
    meaning: 'The set-up of an actor returned `ignore`: it asked for no actor.',
    remedy: 'None; in the circumstances the actor is not wanted.',
  },
  'duplicate-child': { meaning: 'Two children of one supervisor are described with the same id.', remedy: 'Use another id.' },
  'already-started': {
    meaning: 'There is an actor of that id or name already; `details.ref` is its ref.',
    remedy: 'Use that one, or another id or name.',
  },
  'already-present': {
    meaning: 'A supervisor has a child specification of that id, whose actor is not running.',
    remedy: 'Restart that child, or delete it first.',
  },
  'child-running': {
    meaning: 'What was asked for a child is not possible while it is running.',
    remedy: 'Terminate it first.',
  },
  'child-restarting': {
    meaning: 'What was asked for a child is not possible while it is being restarted.',
    remedy: 'Wait until it is running, or terminate it.',
  },
  'child-not-found': { meaning: 'A supervisor has no child of that id.', remedy: 'See `whichChildren`.' },
  'dynamic-strategy': {
    meaning: 'A dynamic supervisor makes all children from its one template, and forgets them at their end.',
    remedy: 'Start children with arguments; to do more with each, use another strategy.',
  },
  'restart-intensity': {
    meaning: 'More restarts than a supervisor, or a child’s own budget, allows in its period.',
    remedy: 'See the last failure; raise the intensity only if the failures are harmless.',
  },

  'state-refused': {
    meaning: 'An actor offers no way to replace its state, or refused the one it was given; nothing was changed.',
    remedy: 'See the message; offer `write` to `ctx.onInspect`.',
  },

  // threads and tasks
  'boot-failed': { meaning: 'A thread did not come up.', remedy: 'See the cause.' },
  'slot-not-live': {
    meaning: 'A slot has no live thread to be drained: it is starting, abandoned, or was never there.',
    remedy: 'Wait for `host-live`, or name a slot that `slots()` shows as `live`.',
  },
  'control-timeout': { meaning: 'A thread did not answer a control call in time.', remedy: 'See whether it is blocked.' },
  'task-failed': { meaning: 'A task on the pool threw; the cause is attached.', remedy: 'See the cause.' },

  // tests
  'simulation-stuck': {
    meaning: 'A simulated system was to run until a promise settles, and nothing was left that could settle it.',
    remedy: 'Look for what was to settle it: a reply that nobody sends, an actor that has ended, a link that is held.',
  },
  'scenario-failed': {
    meaning: 'A scenario failed in a simulated schedule; the cause is attached, and `details` says how to replay it.',
    remedy: 'See the cause; replay with the seed or the choices that the message names.',
  },
  'scenario-not-repeatable': {
    meaning: 'A schedule was to be repeated, and something else was possible than before.',
    remedy: 'Take time, chance and order from the system alone: no machine clock, no `Math.random`, no real I/O.',
  },
  'too-many-schedules': {
    meaning: 'A scenario has more schedules than `maxSchedules`, so that they were not all tried.',
    remedy: 'Make the scenario smaller, lower `maxSteps`, or search by lot with `explore`.',
  },
  'probe-failed': {
    meaning: 'A probe did not receive what was expected of it; the message says what it received.',
    remedy: 'See what was received.',
  },

  // runs
  'limit-depth': { meaning: 'A spawn would be deeper than `maxDepth`.', remedy: 'Raise `limits.maxDepth`.' },
  'limit-agents': { meaning: 'A model asked for more runs than `maxAgents`.', remedy: 'Raise `limits.maxAgents`.' },
  'limit-calls': {
    meaning: 'A reply of a model had more than 1,024 tool calls; the message goes to the model, for those beyond.',
    remedy: 'Let it make the rest in further turns.',
  },
  'limit-turns': {
    meaning: 'A run used all of its `maxTurns` model calls.',
    remedy: 'Raise `limits.maxTurns`, or narrow the task.',
  },
  'run-timeout': {
    meaning: 'A run was running for longer than `timeoutMs`.',
    remedy: 'Raise `limits.timeoutMs`, or narrow the task; where an answer says it of a document, `limits.deadlineMs` too.',
  },
  'run-deadline': { meaning: 'The root run’s `deadlineMs` passed.', remedy: 'Raise `limits.deadlineMs`.' },
  'run-failed': {
    meaning: 'A run ended without a result; the message says why. What a journal failed with is attached as the cause.',
    remedy: 'See the message, and the cause if there is one.',
  },
  'limit-tokens': {
    meaning:
      'A model call could pass `maxTokens`, the run’s own or one above it, and nothing is open that could give tokens back.',
    remedy: 'Raise `limits.maxTokens`, or narrow the task.',
  },
  'limit-usd': {
    meaning: 'A model call could pass `maxUsd`, the run’s own or one above it, and nothing is open that could give money back.',
    remedy: 'Raise `limits.maxUsd`, use a cheaper model, or narrow the task.',
  },
  'limit-unpriced': {
    meaning: '`maxUsd` is set, and the price of the model is not known, so that the limit could not be kept.',
    remedy: 'Give its price in `prices`, or lift `maxUsd`.',
  },
  overloaded: { meaning: 'More runs wait than `maxQueued`.', remedy: 'Start fewer at once, or raise `limits.maxQueued`.' },
  'session-busy': { meaning: 'A session has as many messages waiting as it may have.', remedy: 'Wait for its replies.' },
  'unknown-session': {
    meaning: 'There is no open session of that id, label or task name in this scope.',
    remedy: 'Use one that `sessions_list` shows.',
  },
  'no-quorum-of-runs': {
    meaning: 'So many runs ended badly that the join can no longer be met, or its deadline passed before.',
    remedy: 'See `details.outcomes`; ask for fewer, or give them more time.',
  },
  'revision-conflict': {
    meaning: 'What was to be written has changed since the revision that the writer knew; nothing was written.',
    remedy: 'Read it again, and decide anew.',
  },
  'claim-held': {
    meaning: 'Somebody else holds the claim; `details` says who, and for how long.',
    remedy: 'Do something else, or wait.',
  },
  'board-full': {
    meaning: 'The blackboard, or one namespace of it, has no room for more; the message names the bound.',
    remedy: 'Remove what is done with, or write less.',
  },
  'unknown-agent': { meaning: 'No agent of that name may be spawned here.', remedy: 'Use a name that the message lists.' },
  'unknown-run': { meaning: 'There is no run of that id in this scope.', remedy: 'Use an id that `sessions_list` shows.' },
  'invalid-input': { meaning: 'A task’s input does not fit the agent’s input schema.', remedy: 'Correct the named field.' },
  'invalid-output': {
    meaning: 'A model’s answer did not fit the output schema, also after the one corrective turn.',
    remedy: 'Loosen the schema, or use a stronger model.',
  },
  'invalid-schema': {
    meaning:
      'A schema says what JSON Schema cannot say, holds a type, a pattern or a `$ref` that is none, or, for an input, answers later.',
    remedy: 'Use only what JSON Schema 2020-12 can express; patterns are Unicode patterns.',
  },

  // models
  'unknown-model': { meaning: 'No provider or model of that name is configured.', remedy: 'Use one that the message lists.' },
  'model-lacks-capability': {
    meaning: 'The embedded model answers questions about files and nothing else.',
    remedy: 'Give it files and a question with words to search for, or use a hosted model (ANTHROPIC_API_KEY, GEMINI_API_KEY).',
  },
  'model-failed': { meaning: 'A model call failed; the cause is attached.', remedy: 'See the cause.' },
  'rate-limited': {
    meaning: 'A provider turned calls down for their rate, for longer than the gateway waits.',
    remedy: 'Lower the limits of that provider, or ask it for more.',
  },
  'model-overloaded': { meaning: 'A provider is overloaded or out of order.', remedy: 'Try later, or name a fallback model.' },
  'model-unreachable': {
    meaning: 'A provider could not be reached, or the connection broke off.',
    remedy: 'See the cause; check the base URL and the network.',
  },
  'model-stalled': {
    meaning: 'A model’s stream said nothing for longer than `idleMs` and was given up.',
    remedy: 'Try again, or raise `idleMs`.',
  },
  'model-unauthorised': {
    meaning: 'A provider does not accept the key, or the key may not use that model.',
    remedy: 'Check the key and its rights.',
  },
  'missing-key': {
    meaning: 'A hosted model was asked for, and there is no key for its provider.',
    remedy: 'Set the variable that the message names, or give the key in `providers`.',
  },
  'spend-limit': {
    meaning: 'A provider’s own spending limit, or its billing, stands in the way; it is never tried again.',
    remedy: 'Raise the limit, or pay, at the provider.',
  },
  'model-rejected': {
    meaning: 'A provider does not accept the request as it is; trying again would change nothing.',
    remedy: 'See the message; it is the provider’s.',
  },
  'context-overflow': {
    meaning: 'A conversation is longer than the model can read, also after compaction.',
    remedy: 'Narrow the task, or use a model with a larger context.',
  },
  'model-refused': { meaning: 'The model, or its provider’s filter, refused to answer.', remedy: 'Change the task.' },
  'model-truncated': {
    meaning: 'The model’s answer was cut off at its most output tokens.',
    remedy: 'Ask for less, or raise `maxOutputTokens`.',
  },
  'model-mismatch': {
    meaning: 'Another model answered than the one that was asked for.',
    remedy: 'Name the model as the provider does; see the message.',
  },
  'circuit-open': {
    meaning: 'A provider failed so often that no calls are sent to it for a while.',
    remedy: 'See the last failure in the message; wait, or name a fallback model.',
  },
  'gateway-lost': {
    meaning: 'The thread that talks to the providers was lost while a call was open; the call may have to be paid.',
    remedy: 'None; the run tries again within its budget.',
  },
  'tape-miss': {
    meaning: 'A replay has no recorded call for this request; the message shows how it differs from the nearest.',
    remedy: 'Record again, or undo the change that the message shows.',
  },
  'tape-damaged': { meaning: 'A tape cannot be read; the message names the line.', remedy: 'Record it again.' },
  'script-exhausted': { meaning: 'The scripted model has no reply left for this call.', remedy: 'Add a step to the script.' },

  // tools and files
  'unknown-tool': { meaning: 'A model called a tool that it was not offered.', remedy: 'Add the tool to the agent.' },
  'invalid-tool-input': { meaning: 'A tool’s arguments do not fit its input schema.', remedy: 'Correct the named field.' },
  'invalid-tool-output': { meaning: 'A tool’s result does not fit its output schema.', remedy: 'Mend the tool.' },
  'tool-denied': {
    meaning: 'The tool, or this use of it, is not allowed to this run; the message names the rule.',
    remedy: 'Allow it in the agent, or in the swarm’s `policy`, if it is meant to be.',
  },
  'approval-denied': {
    meaning: 'The use of a tool needs approval, and it was denied, or nobody answered before the deadline.',
    remedy: 'Approve it in time, or take the need for approval off.',
  },
  'url-refused': {
    meaning: 'A URL may not be fetched: its scheme, host, port or the address that it leads to is not allowed.',
    remedy: 'Add the host to `fetch.hosts` if it is meant to be; private addresses stay refused.',
  },
  'fetch-failed': { meaning: 'A URL could not be fetched; the message says why.', remedy: 'See the message.' },
  'response-too-large': { meaning: 'A response is larger than the size limit.', remedy: 'Raise the limit, or ask for less.' },
  'command-refused': {
    meaning: 'A command may not be run: running is not enabled, or its words fit no allowed pattern.',
    remedy: 'Allow exactly this command in `commands` if it is meant to be.',
  },
  'command-failed': { meaning: 'A command could not be started; the message says why.', remedy: 'See the message.' },
  'path-refused': {
    meaning: 'A path may not be written: it leads outside the folder for writing, or through a link.',
    remedy: 'Write inside the folder that the message names.',
  },
  'mcp-failed': {
    meaning: 'An MCP server could not be started or reached, or broke the protocol; the cause is attached.',
    remedy: 'See the cause.',
  },
  'missing-peer': {
    meaning: 'An optional package is needed for this and is not installed.',
    remedy: 'Install the package that the message names.',
  },
  'tool-timeout': {
    meaning: 'A tool took longer than `toolTimeoutMs` and was ended.',
    remedy: 'Raise the limit or ask for less.',
  },
  'tool-failed': { meaning: 'A tool threw; the cause is attached.', remedy: 'See the cause.' },
  'tool-thread-lost': { meaning: 'The thread that ran a tool ended before the tool did.', remedy: 'See the tool.' },
  'tool-outcome-unknown': {
    meaning: 'A tool with effects outside had started when its thread was lost or its time was up; it is not repeated unasked.',
    remedy: 'Check outside whether it took effect, then decide.',
  },
  'path-outside-roots': {
    meaning: 'A path leads outside the run’s files and the swarm’s roots, or is not a regular file.',
    remedy: 'Add the file to the run, or its folder to `roots`.',
  },
  'file-not-found': { meaning: 'There is no such file.', remedy: 'Check the path.' },
  'file-unreadable': { meaning: 'The file exists and cannot be read.', remedy: 'Check its permissions.' },
  'file-too-large': { meaning: 'The file is larger than the size limit.', remedy: 'Raise `maxFileBytes` (`--max-file-mb`).' },
  'file-empty': { meaning: 'The file holds no text.', remedy: 'Leave it out, or check how it was made.' },
  'file-binary': {
    meaning: 'The file is neither text nor a document type that can be read.',
    remedy: 'Leave it out or convert it.',
  },
  'pdf-damaged': { meaning: 'The PDF cannot be parsed.', remedy: 'Repair or re-export it.' },
  'pdf-encrypted': { meaning: 'The PDF needs a password.', remedy: 'Decrypt it first.' },
  'page-out-of-range': { meaning: 'The document has no such page or line.', remedy: 'Ask for one within the range named.' },

  // command line
  usage: { meaning: 'The command’s words are off; the message names which.', remedy: 'See `troupe --help`.' },
  'no-match': {
    meaning: 'A glob or path matched no file.',
    remedy: 'Check the pattern; quote it, so that the shell leaves it alone.',
  },
  'output-failed': {
    meaning: 'The answer could not be written to stdout, or a result of a map to `--out`; the message says why.',
    remedy: 'Check the place that it was to go to, such as the room on its disk; a map goes on with `--resume`.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCodes;
