// `node flows.mjs`: each flow by each library against a Posthouse that runs; ends with 0 when all of them go through.
import { flows as byOAuth4WebApi } from './oauth4webapi.mjs';
import { flows as byOpenIdClient } from './openid-client.mjs';

let failed = 0;
for (const [library, flows] of [
  ['openid-client', byOpenIdClient],
  ['oauth4webapi', byOAuth4WebApi],
]) {
  for (const [name, flow] of Object.entries(flows)) {
    try {
      await flow();
      console.log(`${library}: ${name}`);
    } catch (e) {
      failed++;
      console.log(`${library}: ${name} FAILED`, e);
    }
  }
}
process.exit(failed === 0 ? 0 : 1);
