// Which words are legal now: the status model's transitions for a responder (gateway/domain/assignment.cpp), one of them
// as the next step that nearly always comes.
import type {State} from './shapes.ts';

export type Step = 'accepted' | 'rejected' | 'en_route' | 'on_scene' | 'transporting' | 'at_destination' | 'done' |
    'nothing_found' | 'not_ours';

const milestones: readonly State[] = ['accepted', 'en_route', 'on_scene', 'transporting', 'at_destination', 'done'];

export const isFinal = (s: State) => s === 'done' || s === 'rejected' || s === 'cancelled' || s === 'handed_over';
export const isAnswered = (s: State) => s !== 'planned' && s !== 'offered' && s !== 'no_answer';

export function isLegal(from: State, to: State): boolean {
  const rank = milestones.indexOf(from), wanted = milestones.indexOf(to);
  if (from === 'offered' || from === 'no_answer') return to === 'rejected' || wanted >= 0;
  if (from === 'accepted' || from === 'en_route') return to === 'rejected' || wanted > rank;
  return rank >= 0 && from !== 'done' && wanted > rank;
}

export interface Choice {
  next: Step | null;
  others: Step[];
}
export function choices(state: State, drill: boolean): Choice {
  // Of a drill there is nothing to say but "I am here".
  if (drill) return isAnswered(state) ? {next: null, others: []} : {next: 'accepted', others: ['rejected']};
  switch (state) {
    case 'offered': case 'no_answer':
      return {next: 'accepted', others: ['rejected', 'en_route', 'on_scene', 'not_ours']};
    case 'accepted':
      return {next: 'en_route', others: ['on_scene', 'done', 'nothing_found', 'rejected', 'not_ours']};
    case 'en_route':
      return {next: 'on_scene', others: ['done', 'nothing_found', 'rejected', 'not_ours']};
    case 'on_scene':
      return {next: 'done', others: ['transporting', 'nothing_found']};
    case 'transporting':
      return {next: 'at_destination', others: ['done']};
    case 'at_destination':
      return {next: 'done', others: []};
    default:
      return {next: null, others: []};
  }
}
