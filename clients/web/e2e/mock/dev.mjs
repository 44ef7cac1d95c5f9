// npm run dev: the mock platform with the built page on it. "ada" / "travel".
import { startMock } from './server.mjs';

const mock = await startMock({ port: Number(process.env.PORT ?? 8099), lively: true });
console.log(`${mock.url}  sign in as ada, ben, mei … with the password "travel"`);
