// JWT authentication for an Express app, on jsonwebtoken: issues tokens, and guards routes.
//
// How a token is verified is not here: verify(token, { key, algorithm }, kind) gives its claims, or
// throws. This target's is in verify.js.
"use strict";

const crypto = require("node:crypto");
const { isDeepStrictEqual: same } = require("node:util");
const jwt = require("jsonwebtoken");
const { Unsupported } = require("../node/kit");

const OPTIONS = new Set([
  "SECRET_KEY",
  "JWT_AUTH_HEADER",
  "JWT_ALGORITHM",
  "JWT_ACCESS_TOKEN_EXPIRES",
  "JWT_REFRESH_TOKEN_EXPIRES",
  "JWT_BLACKLIST_ENABLED",
  "JWT_BLACKLIST_STORE",
  "JWT_BLACKLIST_CHECKS",
  "JWT_BLACKLIST_TOKEN_CHECKS",
  "LOADERS",
]);
const CASES = ["expired", "invalid", "unauthorized", "needs_fresh", "revoked"];
const ALGORITHMS = /^([HRP]S(256|384|512)|ES(256|384|512))$/; // jsonwebtoken 9 has no EdDSA

/** A request that is turned away: which of the cases it is, and why. */
class Refusal extends Error {
  constructor(name, reason) {
    super(reason);
    this.case = name;
    this.status = name === "invalid" ? 422 : 401;
  }
}

/** Which of the cases an error of a verifier is. */
function refusal(error) {
  if (error instanceof Refusal) return error;
  if (error instanceof jwt.TokenExpiredError) return new Refusal("expired", "Token has expired");
  // The messages of jsonwebtoken are its own words; those of JSON.parse quote what it was given.
  const known = error instanceof jwt.JsonWebTokenError || error instanceof jwt.NotBeforeError;
  return new Refusal("invalid", known ? error.message : "invalid token");
}

/** Issues tokens and checks them, for one app. */
class Auth {
  constructor(app, options, verify) {
    for (const name in options) if (!OPTIONS.has(name)) throw new Unsupported(name);
    const store = options.JWT_BLACKLIST_STORE ?? "memory";
    if (store !== "memory") throw new Unsupported(`JWT_BLACKLIST_STORE ${store}`);
    const algorithm = options.JWT_ALGORITHM ?? "HS256";
    if (!ALGORITHMS.test(algorithm)) throw new Unsupported(`JWT_ALGORITHM ${algorithm}`);
    this.signing = { key: options.SECRET_KEY, algorithm };
    const symmetric = algorithm.startsWith("HS");
    const key = symmetric ? options.SECRET_KEY : crypto.createPublicKey(options.SECRET_KEY);
    this.verified = (token, kind) => verify(token, { key, algorithm }, kind);
    this.scheme = options.JWT_AUTH_HEADER ?? "Bearer";
    this.lifetimes = {
      access: options.JWT_ACCESS_TOKEN_EXPIRES ?? (app === "blacklist" ? 5 : 15) * 60,
      refresh: options.JWT_REFRESH_TOKEN_EXPIRES ?? 30 * 86400,
    };
    this.loaders = app === "loaders" ? (options.LOADERS ?? CASES) : [];
    const checks = options.JWT_BLACKLIST_CHECKS ?? options.JWT_BLACKLIST_TOKEN_CHECKS;
    const all = (checks ?? (app === "loaders" ? "all" : "refresh")) === "all";
    const enabled = options.JWT_BLACKLIST_ENABLED ?? ["blacklist", "loaders"].includes(app);
    this.lookedUp = enabled ? (all ? ["access", "refresh"] : ["refresh"]) : [];
    this.store = new Map(); // by jti: {token: <claims>, revoked: <boolean>}
  }

  /** A new token; of an access token, `more` is fresh and user_claims. */
  issue(kind, identity, more = {}) {
    const now = Math.floor(Date.now() / 1000);
    const exp = now + Math.trunc(this.lifetimes[kind]);
    const claims = { iat: now, nbf: now, exp, jti: crypto.randomUUID(), identity, type: kind };
    if (kind === "access") Object.assign(claims, { fresh: true, user_claims: {} }, more);
    if (this.lookedUp.includes(kind)) this.store.set(claims.jti, { token: claims, revoked: false });
    return jwt.sign(claims, this.signing.key, { algorithm: this.signing.algorithm });
  }

  /** The middleware that puts the claims of the request's token into req.claims. */
  required(kind = "access", { fresh = false } = {}) {
    return (req, res, next) => {
      const token = this.#token(req.headers.authorization);
      req.claims = this.#claims(token, kind);
      if (this.lookedUp.includes(kind) && (this.store.get(req.claims.jti)?.revoked ?? true)) {
        throw new Refusal("revoked", "Token has been revoked");
      }
      if (fresh && !req.claims.fresh) throw new Refusal("needs_fresh", "Fresh token required");
      next();
    };
  }

  #claims(token, kind) {
    try {
      return this.verified(token, kind);
    } catch (error) {
      throw refusal(error);
    }
  }

  #token(header = "") {
    const words = header.split(" ").filter(Boolean);
    if (!words.length) throw new Refusal("unauthorized", "Missing Authorization Header");
    const token = words.pop();
    if (words.join(" ").toLowerCase() === this.scheme.toLowerCase()) return token;
    const bare = "Badly formatted authorization header. Should be '<JWT>'";
    const expected = `Bad authorization header. Expected '${this.scheme} <JWT>'`;
    throw new Refusal("invalid", this.scheme ? expected : bare);
  }

  /** The stored tokens of one user; identities are compared as JSON. */
  tokensOf(identity) {
    return [...this.store.values()].filter((entry) => same(entry.token.identity, identity));
  }

  /** Mark a token as revoked, or as not; tells whether the user has such a token. */
  revoke(jti, identity, revoked) {
    const entry = this.store.get(jti);
    if (!entry || !same(entry.token.identity, identity)) return false;
    entry.revoked = revoked;
    return true;
  }
}

module.exports = { Auth, Refusal };
