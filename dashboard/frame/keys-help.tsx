import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { areShortcutsOn, switchShortcuts } from './shortcuts.ts';

export const isHelpOpen = signal(false);

const KEYS: readonly { readonly group: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    group: 'Everywhere',
    keys: [
      ['g f', 'go to failures'],
      ['g i', 'go to incidents'],
      ['g h', 'go to healings'],
      ['g r', 'go to approvals'],
      ['g a', 'go to anomalies'],
      ['g m', 'go to messages'],
      ['g p', 'go to access: people and keys'],
      ['t', 'switch the theme'],
      ['?', 'show these keys'],
    ],
  },
  {
    group: 'Lists',
    keys: [
      ['j', 'next'],
      ['k', 'previous'],
      ['Enter', 'open'],
      ['/', 'filter'],
      ['n', 'show what is new'],
    ],
  },
  {
    group: 'One failure',
    keys: [
      ['e', 'next line of evidence'],
      ['E', 'previous line of evidence'],
      ['w', 'wrap long lines'],
      ['u', 'back to the list'],
    ],
  },
  {
    group: 'Approvals',
    keys: [
      ['a', 'approve the chosen one'],
      ['r', 'reject it'],
      ['d', 'put it off for four hours'],
    ],
  },
  {
    group: 'One anomaly',
    keys: [
      ['a', 'acknowledge; in a plot, next anomaly'],
      ['s', 'silence for a day'],
      ['r', 'say that it is over'],
    ],
  },
  {
    group: 'One series',
    keys: [
      ['o', 'older samples'],
      ['n', 'newer samples'],
      ['N', 'the newest samples'],
    ],
  },
  {
    group: 'One case of messages',
    keys: [
      ['j', 'next case'],
      ['k', 'previous case'],
      ['l', 'label'],
      ['y', 'greylist: ask the author'],
      ['h', 'hide'],
      ['q', 'quarantine'],
      ['z', 'take back the last act'],
      ['o', 'say that all of it is ham'],
      ['n', 'show what is new'],
      ['c', 'close: it was what it was taken for'],
      ['d', 'dismiss: it was not'],
    ],
  },
];

/** The keys of the dashboard, as a dialog. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isHelpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isHelpOpen.value]);
  return (
    <dialog
      ref={dialog}
      class="keys-help"
      aria-labelledby="keys-title"
      onClose={() => {
        isHelpOpen.value = false;
      }}
    >
      <h2 id="keys-title">Keys</h2>
      <div class="keys-groups">
        {KEYS.map(({ group, keys }) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    {key.split(' ').map((stroke) => (
                      <kbd key={stroke}>{stroke}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <footer>
        <label class="check">
          <input type="checkbox" checked={areShortcutsOn.value} onChange={switchShortcuts} />
          Use single keys
        </label>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </footer>
    </dialog>
  );
}
