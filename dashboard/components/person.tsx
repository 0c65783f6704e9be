import { session } from '../frame/session.ts';
import { Text } from './text.tsx';

interface PersonProps {
  readonly id: string;
  /** what they are called */
  readonly name: string;
}

/** Who did something: "you", or what they are called. */
export function Person({ id, name }: PersonProps) {
  const isReader = session.value.state === 'known' && session.value.me.id === id;
  return isReader ? <>you</> : <Text>{name}</Text>;
}
