// Trains the shipped model of the text guard: bin/run scripts/training/train-messages.ts --data DIR
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodeModel, readMessages, trainModel } from '../../src/messages/index.ts';
import { readHelpers, readOwnMessages, readPublicMessages } from './labelled-messages.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, output: { type: 'string' } } });
if (values.data === undefined) throw new Error('expected --data DIR, the folder that holds spam/');
const messages = [...readPublicMessages(values.data), ...readHelpers(values.data), ...readOwnMessages()];
const bytes = encodeModel(trainModel(readMessages(messages)));
writeFileSync(values.output ?? 'models/messages.bin', bytes);
console.log(`${messages.length} messages, ${bytes.length} bytes`);
