import type { SecretForm } from '../secret-form.ts';

const LETTERS_AND_DIGITS = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

// Prefixes of three characters, which are hinted at by four.
const EXTENDED: ReadonlySet<string> = new Set(['hf_', 'rg_']);

function extended(prefix: string): string[] {
  return LETTERS_AND_DIGITS.map((character) => prefix + character);
}

/** A token that is known by how it begins. */
function prefixed(kind: string, title: string, prefixes: readonly string[], rest: string): SecretForm {
  const hints = prefixes.map((prefix) => prefix.toLowerCase());
  const alternatives = prefixes.map((prefix) => prefix.replaceAll('.', '\\.')).join('|');
  // A prefix that ends in a sign is one wherever it stands; letters may be the middle of a word.
  const begin = prefixes.every((prefix) => /[_-]$/.test(prefix) && prefix.length >= 4) ? '' : '(?<![A-Za-z0-9])';
  return { kind, title, hints, pattern: new RegExp(`${begin}(?:${alternatives})${rest}`, 'g') };
}

/**
 * Tokens that say by their form whose they are.
 *
 * @see the vendors' pages on the form of their tokens
 */
export const PROVIDER_TOKENS: readonly SecretForm[] = [
  prefixed('github_token', 'GitHub tokens', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], '[A-Za-z0-9_.-]{16,1000}'),
  prefixed('github_token', 'GitHub fine-grained tokens', ['github_pat_'], '[A-Za-z0-9_]{16,500}'),
  prefixed(
    'gitlab_token',
    'GitLab tokens of every kind',
    [
      'glpat-',
      'gloas-',
      'gldt-',
      'glrt-',
      'glrtr-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glagent-',
      'glsoat-',
      'glffct-',
      'glwt-',
      'GR1348941',
    ],
    '[A-Za-z0-9_.=-]{16,400}',
  ),
  {
    kind: 'aws_access_key',
    title: 'AWS access key ids',
    hints: ['akia', 'asia', 'abia', 'acca'],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  },
  prefixed(
    'slack_token',
    'Slack tokens',
    ['xoxa-', 'xoxb-', 'xoxc-', 'xoxd-', 'xoxe-', 'xoxe.', 'xoxo-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
    '[A-Za-z0-9.%-]{10,500}',
  ),
  {
    kind: 'webhook_url',
    title: 'addresses of incoming webhooks (Slack, Discord, Teams)',
    hints: ['hooks.slack.com', 'discord.com/api', 'discordapp.com/api', 'webhook.office.com'],
    pattern:
      /(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/|webhook\.office\.com\/webhookb2\/)(?<secret>[A-Za-z0-9/_@-]{16,400})/g,
  },
  prefixed(
    'stripe_key',
    'Stripe secret and restricted keys',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'],
    '[A-Za-z0-9]{10,250}',
  ),
  prefixed('webhook_secret', 'secrets of Standard Webhooks', ['whsec_'], '[A-Za-z0-9+/=_-]{16,250}'),
  prefixed('google_key', 'Google API keys', ['AIza'], '[A-Za-z0-9_-]{30,60}'),
  prefixed(
    'google_key',
    'Google OAuth tokens and client secrets',
    ['ya29.', 'GOCSPX-', '1//0'],
    '[A-Za-z0-9_.-]{20,500}',
  ),
  prefixed('openai_key', 'OpenAI keys', ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'], '[A-Za-z0-9_-]{16,300}'),
  {
    kind: 'openai_key',
    title: 'OpenAI keys of the first form',
    hints: ['t3blbkfj'],
    pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{16,160}T3BlbkFJ[A-Za-z0-9_-]{16,160}/g,
  },
  prefixed('anthropic_key', 'Anthropic keys', ['sk-ant-'], '[A-Za-z0-9_-]{16,300}'),
  prefixed('openrouter_key', 'OpenRouter keys', ['sk-or-v1-'], '[A-Za-z0-9]{16,200}'),
  prefixed('npm_token', 'npm tokens', ['npm_'], '(?=[A-Za-z0-9]{0,35}[0-9])[A-Za-z0-9]{36,64}(?![A-Za-z0-9_])'),
  prefixed('pypi_token', 'PyPI tokens', ['pypi-AgE'], '[A-Za-z0-9_-]{40,1000}'),
  prefixed('docker_token', 'Docker tokens', ['dckr_pat_', 'dckr_oat_'], '[A-Za-z0-9_-]{16,250}'),
  {
    kind: 'sendgrid_key',
    title: 'SendGrid keys',
    hints: ['sg.'],
    pattern: /(?<![A-Za-z0-9])SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g,
  },
  {
    kind: 'twilio_key',
    title: 'Twilio API keys',
    hints: ['sk'],
    pattern: /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g,
  },
  prefixed('huggingface_token', 'Hugging Face tokens', ['hf_'], '[A-Za-z]{30,60}(?![A-Za-z0-9_])'),
  prefixed('digitalocean_token', 'DigitalOcean tokens', ['dop_v1_', 'doo_v1_', 'dor_v1_'], '[a-f0-9]{32,128}'),
  prefixed('vault_token', 'HashiCorp Vault tokens', ['hvs.', 'hvb.', 'hvr.'], '[A-Za-z0-9_-]{20,500}'),
  {
    kind: 'terraform_token',
    title: 'Terraform Cloud tokens',
    hints: ['.atlasv1.'],
    pattern: /[A-Za-z0-9]{10,20}\.atlasv1\.[A-Za-z0-9_-]{40,120}/g,
  },
  prefixed('databricks_token', 'Databricks tokens', ['dapi'], '[0-9a-f]{32}(?:-\\d)?(?![A-Za-z0-9])'),
  prefixed('grafana_token', 'Grafana tokens', ['glsa_', 'glc_ey'], '[A-Za-z0-9_=]{20,500}'),
  prefixed('sentry_token', 'Sentry tokens', ['sntrys_', 'sntryu_'], '[A-Za-z0-9_=+/-]{20,500}'),
  prefixed(
    'shopify_token',
    'Shopify tokens',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    '[A-Fa-f0-9]{32}(?![A-Za-z0-9])',
  ),
  prefixed('square_token', 'Square tokens', ['sq0atp-', 'sq0csp-'], '[A-Za-z0-9_-]{20,60}'),
  prefixed(
    'atlassian_token',
    'Atlassian and Bitbucket tokens',
    ['ATATT3x', 'ATCTT3x', 'ATBB'],
    '[A-Za-z0-9_=-]{20,400}',
  ),
  prefixed('artifactory_key', 'Artifactory keys', ['AKCp'], '[A-Za-z0-9]{40,120}'),
  prefixed('postman_key', 'Postman keys', ['PMAK-'], '[A-Za-z0-9-]{40,80}'),
  prefixed('newrelic_key', 'New Relic keys', ['NRAK-', 'NRJS-', 'NRII-'], '[A-Za-z0-9_-]{16,64}'),
  prefixed('linear_key', 'Linear keys', ['lin_api_', 'lin_oauth_'], '[A-Za-z0-9]{20,100}'),
  prefixed('notion_token', 'Notion tokens', ['ntn_'], '[A-Za-z0-9]{30,80}'),
  prefixed('figma_token', 'Figma tokens', ['figd_', 'figu_'], '[A-Za-z0-9_-]{20,100}'),
  prefixed(
    'planetscale_token',
    'PlanetScale tokens',
    ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
    '[A-Za-z0-9_.=-]{20,100}',
  ),
  prefixed('supabase_token', 'Supabase tokens', ['sbp_', 'sb_secret_'], '[A-Za-z0-9_-]{20,100}'),
  prefixed('doppler_token', 'Doppler tokens', ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'], '[A-Za-z0-9._-]{30,120}'),
  prefixed('rubygems_token', 'RubyGems tokens', ['rubygems_'], '[a-f0-9]{32,80}'),
  prefixed('heroku_key', 'Heroku keys', ['HRKU-'], '[A-Za-z0-9_-]{20,100}'),
  prefixed('buildkite_token', 'Buildkite tokens', ['bkua_', 'bkat_', 'bkct_'], '[A-Za-z0-9_-]{16,120}'),
  prefixed('circleci_token', 'CircleCI tokens', ['CCIPAT_', 'CCIPRJ_'], '[A-Za-z0-9_]{20,150}'),
  prefixed('age_key', 'age keys', ['AGE-SECRET-KEY-1'], '[A-Z0-9]{40,80}'),
  prefixed('regreen_key', 'API keys of Regreen', ['rg_'], '[A-Za-z0-9_-]{20,120}'),
  {
    kind: 'jwt',
    title: 'JSON Web Tokens',
    hints: ['.eyj'],
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{6,8000}\.eyJ[A-Za-z0-9_-]{6,8000}\.[A-Za-z0-9_-]{0,8000}/g,
  },
  {
    kind: 'azure_key',
    title: 'Azure storage and service bus keys in connection strings',
    hints: ['accountkey', 'sharedaccesskey', 'sharedsecret', 'sharedaccesssignature'],
    pattern:
      /(?:AccountKey|SharedAccessKey|SharedSecretValue|SharedAccessSignature)[ \t]{0,2}[=:][ \t]{0,2}["']?(?<secret>[A-Za-z0-9+/=%&_-]{16,1000})/gi,
  },
  {
    kind: 'signature',
    title: 'signatures of signed addresses (Azure SAS, AWS, Google)',
    hints: ['sig=', 'x-amz-signature', 'x-amz-security-token', 'x-goog-signature', 'signature='],
    pattern:
      /(?<![A-Za-z0-9])(?:sig|X-Amz-Signature|X-Amz-Security-Token|X-Goog-Signature|Signature)=(?<secret>[A-Za-z0-9+/=%._~-]{32,4000})/gi,
  },
].map((form) => ({ ...form, hints: form.hints.flatMap((hint) => (EXTENDED.has(hint) ? extended(hint) : [hint])) }));
