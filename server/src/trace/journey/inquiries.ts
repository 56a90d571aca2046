/** Exports inquiryFor: the questions of one box of a journey. Those of the box that the journey begins in keep their ids; those of others name their box. */
import type { Ask, Inquiry } from '../questions.ts';

/** `box` is the name of the box, which stands in front of ids, texts and assumptions. */
export function inquiryFor(inquiry: Inquiry, box: string): Inquiry {
  const own = (id: string): string => `${box}/${id}`;
  const said = (text: string): string => `On ${box}: ${text}`;
  const ask = (question: Ask): Ask => ({ ...question, id: own(question.id), text: said(question.text), ...(question.assumption !== undefined && { assumption: said(question.assumption) }) });
  return {
    ...inquiry,
    ask: (question) => inquiry.ask(ask(question)),
    assume: (text, question) => inquiry.assume(said(text), question === undefined ? undefined : own(question)),
    told: (id, about) => inquiry.told(own(id), about && { ...about, text: said(about.text) }),
    confirmed: (prefix) => inquiry.confirmed(own(prefix)),
  };
}
