import { session } from '../frame/session.ts';
import { Text } from './text.tsx';

/** Who did something: "you", or as the server names them. */
export function Person({ id }: { readonly id: string }) {
  const isReader = session.value.state === 'known' && session.value.me.id === id;
  return isReader ? <>you</> : <Text>{id}</Text>;
}
