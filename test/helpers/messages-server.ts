import type { FakeGithubMessages } from './fake-github-messages.ts';
import { FakeGithubMessages as Fake } from './fake-github-messages.ts';
import { deliverMessage, SPAM } from './messages.ts';
import { PASSWORD, type Program, startProgram, WEBHOOK_SECRET } from './program.ts';

const REPOSITORY = 'acme/shop';
const FIRST = { limit: 10, after: null };
const HOSTILE = '<img src=x onerror=alert(1)> \u202e claim your airdrop wallet now https://evil-drop.xyz';

/** The whole program with messages that were really delivered and judged, and the host they stand at. */
export interface MessagesServer {
  readonly program: Program;
  readonly github: FakeGithubMessages;
  /** somebody who may decide */
  readonly person: { readonly email: string; readonly password: string };
  /** the id of a case with so many messages of a repository, each delivered and judged */
  addCase(repository: string, messages: number): Promise<string>;
  close(): Promise<void>;
}

export async function startMessagesServer(): Promise<MessagesServer> {
  const github = await Fake.open({ repository: REPOSITORY, token: 't' });
  const program = await startProgram({ REGREEN_GITHUB_API_URL: github.api.address, REGREEN_GITHUB_TOKEN: 't' });
  const person = { email: 'ada@example.org', password: PASSWORD };
  await program.person(person.email, 'admin');
  const bodies = [SPAM, HOSTILE, 'Cheap SEO backlinks and followers, contact us on WhatsApp +1 555 123 4567 today'];
  for (const [place, body] of bodies.entries()) {
    const number = place + 1;
    github.addIssue(number);
    await deliverMessage(program.address, WEBHOOK_SECRET, REPOSITORY, { number, title: `Offer ${number}`, body });
  }
  for (let round = 0; round < 300; round++) {
    const { items } = await program.storage.cases.listCases('everything', {}, FIRST);
    if (items.length === bodies.length) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    program,
    github,
    person,
    addCase: async (repository, messages) => {
      for (let number = 1; number <= messages; number++) {
        const message = { number, author: `author-${number}`, body: `${SPAM} (${number})` };
        await deliverMessage(program.address, WEBHOOK_SECRET, repository, message);
      }
      for (let round = 0; round < 600; round++) {
        const { items } = await program.storage.cases.listCases('everything', { repository }, FIRST);
        if (items[0]?.messages === messages) return items[0].id;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${messages} messages of ${repository} did not become one case within a minute`);
    },
    close: async () => {
      await program.close();
      await github.close();
    },
  };
}
