/** Fails when the committed bundle is not what the sources build to, or is larger than a dashboard should load. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const NAME = "thermal2mqtt-card.js";
const COMMITTED = new URL(`../../custom_components/thermal2mqtt/frontend/${NAME}`, import.meta.url);
const MOST_BYTES = 120_000;

const folder = mkdtempSync(join(tmpdir(), "card-"));
try {
    const env = { ...process.env, CARD_OUT: folder };
    execFileSync("npx", ["vite", "build", "--logLevel", "warn"], { env, stdio: "inherit" });
    const built = readFileSync(join(folder, NAME));
    const size = gzipSync(built).length;
    if (!built.equals(readFileSync(COMMITTED))) fail("The committed bundle is stale. Run: npm run build");
    if (size > MOST_BYTES) fail(`The bundle has ${size} bytes gzipped; at most ${MOST_BYTES} are allowed.`);
    console.log(`The committed bundle is up to date: ${built.length} bytes, ${size} gzipped.`);
} finally {
    rmSync(folder, { recursive: true });
}

function fail(reason) {
    console.error(reason);
    process.exitCode = 1;
}
