// The usual flows by oauth4webapi, which leaves more to the app, and looks at each answer by itself.
import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { BACK, READ_PEOPLE, allowDevice, issuer, reaching, register, visit } from './platform.mjs';

const by = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: reaching };
const at = new URL(issuer);

async function server(algorithm = 'oidc') {
  return oauth.processDiscoveryResponse(at, await oauth.discoveryRequest(at, { ...by, algorithm }));
}

async function asking(as, app, more) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: BACK,
    response_type: 'code',
    scope: 'openid',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { verifier, state, nonce, query, url: `${as.authorization_endpoint}?${query}` };
}

async function redeem(as, client, authentication, asked, back, options = {}) {
  const answer = oauth.validateAuthResponse(as, client, back, asked.state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, answer, BACK, asked.verifier, {
    ...by,
    ...options,
  });
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: asked.nonce,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(as, response, by);
  return { tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
}

export const flows = {
  async 'both documents'() {
    const openId = await server('oidc');
    const plain = await server('oauth2');
    assert.equal(openId.token_endpoint, plain.token_endpoint);
    assert.equal(plain.authorization_response_iss_parameter_supported, true);
  },
  async 'sign in, read, refresh, revoke'() {
    const as = await server();
    const app = await register();
    const client = { client_id: app.clientId };
    const authentication = oauth.ClientSecretBasic(app.secret);
    const asked = await asking(as, app, { scope: 'openid profile' });
    const { tokens, claims } = await redeem(as, client, authentication, asked, await visit(asked.url));
    const about = await oauth.processUserInfoResponse(
      as,
      client,
      claims.sub,
      await oauth.userInfoRequest(as, client, tokens.access_token, by),
    );
    assert.ok(about.name);
    const next = await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, by),
    );
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, authentication, next.access_token, by),
    );
    const told = await oauth.processIntrospectionResponse(
      as,
      client,
      await oauth.introspectionRequest(as, client, authentication, next.access_token, by),
    );
    assert.equal(told.active, false);
    // What is refused is read as what it is.
    await assert.rejects(
      oauth
        .userInfoRequest(as, client, next.access_token, by)
        .then((response) => oauth.processUserInfoResponse(as, client, claims.sub, response)),
      (e) => e instanceof oauth.WWWAuthenticateChallengeError && e.status === 401,
    );
  },
  async 'tokens bound to a key, from a request that was pushed'() {
    const as = await server();
    const app = await register({ isPublic: true, proofRequired: true });
    const client = { client_id: app.clientId };
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const asked = await asking(as, app);
    const pushed = await oauth.processPushedAuthorizationResponse(
      as,
      client,
      await oauth.pushedAuthorizationRequest(as, client, oauth.None(), asked.query, { ...by, DPoP }),
    );
    const url = new URL(as.authorization_endpoint);
    url.search = new URLSearchParams({ client_id: app.clientId, request_uri: pushed.request_uri });
    const { tokens, claims } = await redeem(as, client, oauth.None(), asked, await visit(url), { DPoP });
    assert.equal(tokens.token_type, 'dpop');
    await oauth.processUserInfoResponse(
      as,
      client,
      claims.sub,
      await oauth.userInfoRequest(as, client, tokens.access_token, { ...by, DPoP }),
    );
    await oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, oauth.None(), tokens.refresh_token, { ...by, DPoP }),
    );
  },
  async 'an app for itself'() {
    const as = await server('oauth2');
    const app = await register();
    const client = { client_id: app.clientId };
    const tokens = await oauth.processClientCredentialsResponse(
      as,
      client,
      await oauth.clientCredentialsGrantRequest(
        as,
        client,
        oauth.ClientSecretPost(app.secret),
        new URLSearchParams({ scope: READ_PEOPLE }),
        by,
      ),
    );
    assert.equal(tokens.token_type, 'bearer');
  },
  async 'a device'() {
    const as = await server();
    const app = await register({ isPublic: true, device: true });
    const client = { client_id: app.clientId };
    const scope = new URLSearchParams({ scope: 'openid' });
    const shown = await oauth.processDeviceAuthorizationResponse(
      as,
      client,
      await oauth.deviceAuthorizationRequest(as, client, oauth.None(), scope, by),
    );
    const ask = async () =>
      oauth.processDeviceCodeResponse(
        as,
        client,
        await oauth.deviceCodeGrantRequest(as, client, oauth.None(), shown.device_code, by),
      );
    await assert.rejects(ask(), { error: 'authorization_pending' });
    await allowDevice(shown.user_code);
    assert.ok(oauth.getValidatedIdTokenClaims(await ask()).sub);
  },
};
