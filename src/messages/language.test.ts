import { describe, expect, it } from 'vitest';
import { foreignCaptionsOf, languageOf } from './language.ts';

const ENGLISH = 'The parser should not fail when the file is empty, but it does and there is no message for that.';

describe('the language of a text', () => {
  it.each([
    [ENGLISH, 'English'],
    ['Der Knopf tut nichts, wenn man nicht angemeldet ist, und die Seite wird auch nicht geladen.', 'German'],
    ['Le bouton ne fait rien quand on est connecté, et la page est vide pour les autres.', 'French'],
    ['El botón no hace nada cuando se pulsa, y la página está vacía para los usuarios, pero no lo es.', 'Spanish'],
    ['Кнопка ничего не делает, когда пользователь вошёл в систему', 'Cyrillic'],
    ['点击按钮之后页面没有任何反应，请问是什么原因导致的呢？谢谢大家的帮助', 'Chinese'],
    ['ボタンを押しても何も起こりません。ページが空のままです。', 'Japanese'],
    ['fix typo', null],
    ['npm ERR! code ERESOLVE could not resolve', null],
    [
      `<!-- ${ENGLISH} -->\n**Describe the bug and what is expected of it**\n> ${ENGLISH}\n\`the and is of to that\``,
      null,
    ],
    ['```\nthe and is of to that it for with this not you\n```', null],
    ['', null],
  ])('%s: %s', (text, language) => {
    expect(languageOf(text)).toBe(language);
  });
});

describe('captions of links', () => {
  it.each([
    [`${ENGLISH} [Получить подарок](https://a.example)`, 'Cyrillic'],
    [`${ENGLISH} [ответ](https://a.example) Спасибо`, null],
    [`${ENGLISH} [the guide](https://a.example)`, null],
    [`${ENGLISH} ![Получить подарок](https://a.example/a.png)`, null],
    ['Кнопка ничего не делает, смотрите [the guide](https://a.example)', null],
    ['[Получить подарок](https://a.example)', null],
    [ENGLISH, null],
  ])('%s: %s', (text, script) => {
    expect(foreignCaptionsOf(text)).toBe(script);
  });
});
