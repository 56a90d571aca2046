/** Exports Questions: what the files do not say, each answer open to be turned over in place, and what the path assumed. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Question } from '../../../server/src/protocol/trace.ts';
import { shownPath, type State } from '../state.ts';
import { isAnswered, sortQuestions } from '../telling.ts';
import { count, Icon, type Dispatch } from './common.tsx';

/** More questions than this are folded until somebody asks for them. */
const mostUnfolded = 3;
/** From this width on the questions have a column of their own with the form. */
const wide = 1160;

export function Questions({ state, dispatch }: { state: State; dispatch: Dispatch }): JSX.Element | null {
  const questions = state.result?.questions ?? [];
  const path = shownPath(state);
  const assumptions = path?.assumptions ?? [];
  if (!state.result || (questions.length === 0 && assumptions.length === 0)) return null;
  const { open: asked, answered } = sortQuestions(questions, state.facts, path);
  const open = state.questionsOpen ?? (window.innerWidth >= wide && questions.length <= mostUnfolded);
  const heads = [
    ...(asked.length ? [count(asked.length, 'question')] : []), ...(answered.length ? [`${answered.length.toLocaleString('en')} answered`] : []),
    ...(assumptions.length ? [count(assumptions.length, 'assumption')] : []),
  ].join(', ');
  return (
    <section class={open ? 'questions open' : 'questions'} aria-label="Questions and assumptions">
      <button type="button" class="questions-fold" aria-expanded={open} onClick={() => dispatch({ type: 'questions', open: !open, focus: false })}>
        <Icon name={open ? 'down' : 'right'} /><strong>{heads}</strong><span class="quiet">{asked[0]?.text ?? assumptions[0] ?? answered[0]?.text}</span>
      </button>
      <div class="questions-body">
        {questions.length > 0 && <h2>Not in these files</h2>}
        {[...asked, ...answered].map((question) => <Ask key={question.id} question={question} facts={state.facts} dispatch={dispatch} />)}
        <h2>Assumed on this path</h2>
        {assumptions.length === 0 ? <p class="quiet">Nothing.</p> : <ul class="assumptions">{assumptions.map((text, index) => <li key={index}>{text}</li>)}</ul>}
      </div>
    </section>
  );
}

function Ask({ question, facts, dispatch }: { question: Question; facts: State['facts']; dispatch: Dispatch }): JSX.Element {
  const told = Object.hasOwn(facts, question.id);
  // The answer that was just given stands here before the new trace is back.
  const current = told ? facts[question.id] : question.answer;
  const options = question.options ?? (question.kind === 'boolean' ? [{ value: true, label: 'Yes' }, { value: false, label: 'No' }] : []);
  const answer = (value: unknown): void => dispatch({ type: 'fact', id: question.id, value });
  const name = `question-${question.id}`;
  // Where the only choice is not to know, the answer can only be typed.
  const typed = question.kind === 'choice' && options.length <= 1;
  return (
    <fieldset class="question" aria-describedby={`${name}-because`}>
      <legend>{question.text}</legend>
      <div class="answer">
        {question.kind === 'text' ? <TextAnswer text={question.text} current={String(current)} problem={question.problem && `${name}-problem`} answer={answer} />
          : options.length > 4
            ? (
              <select aria-label={question.text} value={String(options.findIndex(({ value }) => value === current))} onChange={(event) => answer(options[Number(event.currentTarget.value)]?.value)}>
                {options.map(({ label }, index) => <option key={index} value={String(index)}>{label}</option>)}
              </select>
            )
            : (
              <div class="segments">
                {options.map(({ value, label }, index) => (
                  <label key={index} class={value === current ? 'segment chosen' : 'segment'}>
                    <input type="radio" name={name} checked={value === current} onChange={() => answer(value)} /><span>{label}</span>
                  </label>
                ))}
              </div>
            )}
        {typed && <TextAnswer text={question.text} current={options.some(({ value }) => value === current) ? '' : String(current)} placeholder="or type a name" problem={question.problem && `${name}-problem`} answer={answer} />}
        <span class="quiet">{isAnswered(question, facts) ? 'your answer' : 'assumed'}</span>
      </div>
      {question.problem && <p class="problem" role="alert" id={`${name}-problem`}>{question.problem}</p>}
      <p class="quiet" id={`${name}-because`}>{question.because}</p>
    </fieldset>
  );
}

function TextAnswer({ text, current, placeholder, problem, answer }: { text: string; current: string; placeholder?: string; problem: string | undefined; answer: (value: string) => void }): JSX.Element {
  const [draft, setDraft] = useState<string | undefined>();
  const commit = (): void => {
    if (draft !== undefined && draft !== current && (draft.trim() || !placeholder)) answer(draft);
    setDraft(undefined);
  };
  return (
    <input type="text" autocomplete="off" spellcheck={false} aria-label={text} placeholder={placeholder} aria-invalid={problem ? 'true' : undefined} aria-describedby={problem} value={draft ?? current}
      onInput={(event) => setDraft(event.currentTarget.value)} onBlur={commit} onKeyDown={(event) => { if (event.key === 'Enter') commit(); }} />
  );
}
