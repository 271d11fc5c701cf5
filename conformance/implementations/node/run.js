// Runs a program with the packages of a lock file, and installs those first where they are not there:
//
//     node ../node/run.js FOLDER PROGRAM
//
// FOLDER has package.json and package-lock.json. The packages go into the user's cache, under the
// digest of the lock file, and never beside the sources: those may be read-only, and two targets that
// share a lock file may be started at the same moment. "require" finds them by NODE_PATH.
"use strict";

const { spawn, spawnSync } = require("node:child_process");
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const FILES = ["package.json", "package-lock.json"];
const INSTALL = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];

/** The folder that has node_modules as the lock file in `folder` wants it. */
function installed(folder) {
  const lock = fs.readFileSync(path.join(folder, "package-lock.json"));
  const digest = crypto.createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const cache = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  const place = path.join(cache, "jwt-conformance", "node", digest);
  if (!fs.existsSync(place)) install(folder, place);
  return place;
}

/** Install into a folder of our own, which takes its place as a whole: nobody sees half of it. */
function install(folder, place) {
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const own = fs.mkdtempSync(`${place}.`);
  try {
    for (const name of FILES) fs.copyFileSync(path.join(folder, name), path.join(own, name));
    const { error, status } = spawnSync("npm", INSTALL, { cwd: own, stdio: ["ignore", 2, 2] });
    if (error || status) throw error ?? new Error(`npm ended with ${status}`);
    fs.renameSync(own, place);
  } catch (error) {
    if (!fs.existsSync(place)) throw error; // else another process was faster
  } finally {
    fs.rmSync(own, { recursive: true, force: true });
  }
}

function main([folder, ...program]) {
  let place;
  try {
    place = installed(folder);
  } catch (error) {
    console.error(`the packages of ${path.resolve(folder)} cannot be installed: ${error.message}`);
    process.exit(1);
  }
  const child = spawn(process.execPath, program, {
    env: { ...process.env, NODE_PATH: path.join(place, "node_modules") },
    stdio: "inherit",
  });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code) => process.exit(code ?? 1));
}

main(process.argv.slice(2));
