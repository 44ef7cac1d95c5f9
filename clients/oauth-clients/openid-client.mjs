// The usual flows by openid-client, as its guide has them.
import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { BACK, READ_PEOPLE, allowDevice, issuer, reaching, register, visit } from './platform.mjs';

const BYE = 'https://app.example/bye';

async function configured(app, authentication) {
  return client.discovery(new URL(issuer), app.clientId, app.secret ?? undefined, authentication, {
    execute: [client.allowInsecureRequests],
    [client.customFetch]: reaching,
  });
}

async function asking(scope) {
  const verifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier: verifier,
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const parameters = {
    redirect_uri: BACK,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  return { checks, parameters };
}

export const flows = {
  async 'sign in, read, refresh, revoke, sign out'() {
    const app = await register({ logoutUris: [BYE] });
    const config = await configured(app, client.ClientSecretBasic(app.secret));
    const { checks, parameters } = await asking(`openid profile ${READ_PEOPLE}`);
    const back = await visit(client.buildAuthorizationUrl(config, parameters));
    const tokens = await client.authorizationCodeGrant(config, back, { ...checks, idTokenExpected: true });
    const { sub } = tokens.claims();
    const about = await client.fetchUserInfo(config, tokens.access_token, sub);
    assert.ok(about.name);
    const next = await client.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(next.claims().sub, sub);
    assert.equal((await client.tokenIntrospection(config, next.access_token)).active, true);
    await client.tokenRevocation(config, next.refresh_token);
    assert.equal((await client.tokenIntrospection(config, next.access_token)).active, false);
    await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' });
    const out = client.buildEndSessionUrl(config, { post_logout_redirect_uri: BYE, id_token_hint: tokens.id_token });
    assert.ok(out.href.startsWith(`${issuer}/oauth2/logout`));
  },
  async 'a public app'() {
    const app = await register({ isPublic: true });
    const config = await configured(app, client.None());
    const { checks, parameters } = await asking('openid');
    const back = await visit(client.buildAuthorizationUrl(config, parameters));
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    const next = await client.refreshTokenGrant(config, tokens.refresh_token);
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' });
    await assert.rejects(client.refreshTokenGrant(config, next.refresh_token), { error: 'invalid_grant' });
  },
  async 'an ID token by ES256, from a request that was pushed'() {
    const app = await register({ idTokenAlg: 'ES256' });
    const config = await client.discovery(
      new URL(issuer),
      app.clientId,
      { id_token_signed_response_alg: 'ES256' },
      client.ClientSecretPost(app.secret),
      { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks], [client.customFetch]: reaching },
    );
    const { checks, parameters } = await asking('openid');
    const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
    assert.equal(url.searchParams.get('scope'), null);
    const tokens = await client.authorizationCodeGrant(config, await visit(url), checks);
    assert.ok(tokens.claims().sub);
  },
  async 'tokens bound to a key'() {
    const app = await register({ isPublic: true, proofRequired: true });
    const config = await configured(app, client.None());
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
    const { checks, parameters } = await asking('openid');
    parameters.dpop_jkt = await DPoP.calculateThumbprint();
    const back = await visit(client.buildAuthorizationUrl(config, parameters));
    const tokens = await client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
    assert.equal(tokens.token_type, 'dpop');
    await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, { DPoP });
    await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
  },
  async 'an app for itself, and for another app'() {
    const target = await register();
    const app = await register({ exchangesFor: [target.clientId] });
    const config = await configured(app, client.ClientSecretBasic(app.secret));
    assert.ok((await client.clientCredentialsGrant(config, { scope: READ_PEOPLE })).access_token);
    const { checks, parameters } = await asking(`openid ${READ_PEOPLE}`);
    const tokens = await client.authorizationCodeGrant(
      config,
      await visit(client.buildAuthorizationUrl(config, parameters)),
      checks,
    );
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    const exchanged = await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token: tokens.access_token,
      subject_token_type: type,
      audience: target.clientId,
      scope: READ_PEOPLE,
    });
    assert.equal(exchanged.issued_token_type, type);
    const seen = await client.tokenIntrospection(
      await configured(target, client.ClientSecretBasic(target.secret)),
      exchanged.access_token,
    );
    assert.equal(seen.act.sub, app.clientId);
  },
  async 'a device'() {
    const app = await register({ isPublic: true, device: true });
    const config = await configured(app, client.None());
    const shown = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    await allowDevice(shown.user_code);
    // The library waits as long as it is told before it asks; the test need not.
    const tokens = await client.pollDeviceAuthorizationGrant(config, { ...shown, interval: 0.1 });
    assert.ok(tokens.claims().sub);
  },
  async 'no page where none may be shown'() {
    const app = await register();
    const config = await configured(app, client.ClientSecretBasic(app.secret));
    const { checks, parameters } = await asking('openid');
    parameters.prompt = 'none';
    const back = await visit(client.buildAuthorizationUrl(config, parameters));
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), { error: 'consent_required' });
  },
};
