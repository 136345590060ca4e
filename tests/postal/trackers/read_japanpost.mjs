// Reads pages with RSSHub's route: [[number, locale], …] on stdin, what it made of each on stdout.
import { readFileSync } from 'node:fs';
import { route } from './router.mjs';

const read = async ([reqCode, locale]) => {
    try {
        return await route.handler({ req: { param: (name) => ({ reqCode, locale })[name] } });
    } catch (error) {
        return { error: error.message };
    }
};

const feeds = [];
for (const page of JSON.parse(readFileSync(0, 'utf8'))) {
    feeds.push(await read(page));
}
process.stdout.write(JSON.stringify(feeds));
