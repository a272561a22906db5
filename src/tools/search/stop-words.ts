// English words that say nothing of what to look for: those of grammar, those that make a question, and those that name the documents themselves.

const grammar =
  'a an the this that these those and or but nor so if then than as of in on at by for with from to into onto over under about above ' +
  'after before between during through within without against among upon per via off out up down until since while although because ' +
  'i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one ones who whom whose ' +
  'am is are was were be been being do does did done doing have has had having can could may might must shall should will would ' +
  'not no nor never isnt arent wasnt werent doesnt didnt dont hasnt havent hadnt cant cannot couldnt wont wouldnt shouldnt ' +
  'there here also too very just only even still yet again ever any some all each every both either neither none such same other ' +
  'others another own more most less least much many few several how what when where which why whether etc eg ie vs';

const asking =
  'please find finds look looks looking know want wants check see show read reads reading tell whats wheres whos theres thing things ' +
  'anything something anywhere somewhere someone anyone everything nothing contain contains contained containing include includes included ' +
  'including cover covers covered covering give gives given giving number numbers amount amounts kind kinds sort sorts';

/** The documents, and who speaks in them: "does the company …" asks the same of a company's report as "does it …". */
const documents =
  'document documents doc docs file files page pages text texts pdf pdfs company companies firm firms organisation organisations ' +
  'organization organizations author authors';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const grammarWords = setOf(grammar);
const frameWords = setOf(`${asking} ${documents}`);

/** Words of grammar: they are never searched for. */
export const isGrammarWord = (word: string): boolean => grammarWords.has(word) || /^[a-z]$/.test(word);

/** Words that frame a question: they are searched for only when there is nothing else. */
export const isFrameWord = (word: string): boolean => frameWords.has(word);

const auxiliaries = setOf('do does did is are was were am has have had can could may might must shall should will would');

/** Whether the word opens the verb of a question. */
export const isAuxiliary = (word: string): boolean => auxiliaries.has(word);
