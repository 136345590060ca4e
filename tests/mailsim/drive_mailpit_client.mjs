// Drives npm's mailpit-api: its methods on the first line, then [method, argument, …] a line in, what it gave a line out.
// CLIENT is its file, BASE a URL.
import { createInterface } from 'node:readline';

const { MailpitClient } = await import(process.env.CLIENT);
const client = new MailpitClient(process.env.BASE);

const shown = async (value) =>
    value instanceof Blob
        ? { type: value.type, base64: Buffer.from(await value.arrayBuffer()).toString('base64') }
        : value;

const asked = async ([method, ...given]) => {
    try {
        return { value: await shown(await client[method](...given)) };
    } catch (error) {
        return { error: error.message };
    }
};

console.log(JSON.stringify(Object.getOwnPropertyNames(MailpitClient.prototype)));
for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await asked(JSON.parse(line))));
}
