/** One operation, as far as the page shows it. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    name: string;
    in: string;
    required: boolean;
    description?: string;
    schema: Record<string, unknown>;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, { schema: unknown }>> }>
  >;
}

interface ApiDescription {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** The description of the API as a page without scripts or foreign assets. */
export function apiPage(description: object): string {
  const { info, tags, paths, components } = description as ApiDescription;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const sections = tags.map(({ name, description: about }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    return own.length === 0
      ? ''
      : `<section id="${escapeHtml(name)}"><h2>${escapeHtml(name)}</h2><p>${escapeHtml(about)}.</p>${own.map(operationHtml).join('')}</section>`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escapeHtml(name)}"><summary><code>${escapeHtml(name)}</code></summary>${jsonHtml(schema)}</details>`,
  );
  const links = tags.map(({ name }) => `<a href="#${escapeHtml(name)}">${escapeHtml(name)}</a>`).join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API ${escapeHtml(info.version)}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><h1>${escapeHtml(info.title)} API <small>${escapeHtml(info.version)}</small></h1>
<p>${escapeHtml(info.description)}</p>
<p>Programs send <code>Authorization: Bearer rg_…</code>; a key is made with <code>regreen keys create</code>. Lists are read
part by part with <code>limit</code> and <code>cursor</code>. Errors are problem documents with a stable <code>code</code>. The
same for machines: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="Subjects">${links} <a href="#schemas">schemas</a></nav></header>
<main>${sections.join('\n')}
<section id="schemas"><h2>Schemas</h2>${schemas.join('\n')}</section></main>
</body>
</html>
`;
}

function operationHtml({ path, method, operation }: { path: string; method: string; operation: Operation }): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description = '', schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required ? '' : ' <small>optional</small>'}</td><td>${escapeHtml(place)}</td><td>${escapeHtml(typeOf(schema))}</td><td>${escapeHtml(description)}</td></tr>`,
  );
  const table =
    parameters.length === 0
      ? ''
      : `<table><thead><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr></thead><tbody>${parameters.join('')}</tbody></table>`;
  const body = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p>Takes <code>${escapeHtml(type)}</code>: ${schemaHtml(schema)}</p>`,
  );
  const answers = Object.entries(operation.responses).map(([status, { description, content = {} }]) => {
    const forms = Object.entries(content).map(
      ([type, { schema }]) => `<code>${escapeHtml(type)}</code> ${schemaHtml(schema)}`,
    );
    return `<tr><td>${escapeHtml(status)}</td><td>${escapeHtml(description)}</td><td>${forms.join('<br>')}</td></tr>`;
  });
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><span class="method ${escapeHtml(method.toLowerCase())}">${escapeHtml(method)}</span> <code>${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary)}</span></summary>
${operation.description === undefined ? '' : `<p>${escapeHtml(operation.description)}</p>`}${table}${body.join('')}
<table><thead><tr><th>status</th><th>means</th><th>body</th></tr></thead><tbody>${answers.join('')}</tbody></table>
</details>`;
}

function schemaHtml(schema: unknown): string {
  const reference = (schema as { $ref?: string }).$ref?.split('/').at(-1);
  if (reference !== undefined) return `<a href="#schema-${escapeHtml(reference)}">${escapeHtml(reference)}</a>`;
  const type = typeOf(schema as Record<string, unknown>);
  return type === 'object' || type === '' ? jsonHtml(schema) : escapeHtml(type);
}

function typeOf(schema: Record<string, unknown>): string {
  const { type, enum: words } = schema as { type?: string; enum?: readonly string[] };
  return words === undefined ? (type ?? '') : words.join(' | ');
}

function jsonHtml(value: unknown): string {
  return `<pre><code>${escapeHtml(JSON.stringify(value, null, 2))}</code></pre>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** How the page looks, in light and dark. */
export const DOCS_STYLE = `:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
code, pre { font: 0.875em/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; }
nav a { margin-right: 0.75rem; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 0.5rem 0; padding: 0.25rem 0.75rem; }
summary { cursor: pointer; padding: 0.25rem 0; overflow-wrap: anywhere; }
summary > span:last-child { opacity: 0.75; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.5rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.method { display: inline-block; min-width: 4rem; font-weight: 700; }
`;
