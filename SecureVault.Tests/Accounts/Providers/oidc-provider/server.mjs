// An OpenID provider that others wrote and certified. It prints its address, takes its one client by registration, and signs in
// whomever the browser names on the page where people would type a password.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const signingKey = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES256', use: 'sig' };
};

const claimsOf = (account) => ({ sub: account, email: `${account}@example.org`, email_verified: true, groups: ['staff'] });

const configuration = {
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  cookies: { keys: ['a test signs its cookies with anything'] },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
    registration: { enabled: true, idFactory: () => 'vault', secretFactory: () => 'a secret that is long enough for this' },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = form; } },
  },
  // Its own refuses to call an address of this machine, which is where the vault is.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  findAccount: (ctx, account) => ({ accountId: account, claims: () => claimsOf(account) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  jwks: { keys: [signingKey()] },
  pkce: { required: () => true },
};

const signIn = async (provider, request, response) => {
  const { params } = await provider.interactionDetails(request, response);
  const accountId = new URL(request.url, provider.issuer).searchParams.get('account') ?? 'ada';
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  await provider.interactionFinished(request, response, { login: { accountId }, consent: { grantId: await grant.save() } });
};

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, configuration);
  const standard = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/interaction/')) {
      standard(request, response);
      return;
    }

    signIn(provider, request, response).catch((error) => response.writeHead(500).end(`${error}`));
  });
  console.log(provider.issuer);
});

// Whoever started it holds the other end.
process.stdin.resume().on('end', () => process.exit());
