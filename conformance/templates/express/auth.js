// JWT authentication with jsonwebtoken, as middleware of Express: put your own library in its place.
//
// harness.js needs of it: an Auth that is made from options, issue, required, and Refusal.
"use strict";

const crypto = require("node:crypto");
const { isDeepStrictEqual: same } = require("node:util");
const jwt = require("jsonwebtoken");
const { Unsupported } = require("./kit");

// What the suite may ask for. Remove what you do not have, and it is reported as unsupported.
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
const ALGORITHMS = /^([HRP]S(256|384|512)|ES(256|384|512))$/; // jsonwebtoken 9 has no EdDSA

// What the app "loaders" answers in each of the five cases: status, JSON, headers.
const LOADERS = {
  expired: [200, { status: 401, sub_status: 101, msg: "The token has expired" }, {}],
  invalid: [400, { status: 422, sub_status: 102 }, {}], // msg is the reason
  unauthorized: [
    403,
    { status: 401, sub_status: 103, msg: "Log in first" },
    { "X-Loader": "unauthorized" },
  ],
  needs_fresh: [409, { status: 401, sub_status: 104, msg: "Log in again" }, {}],
  revoked: [410, { status: 401, sub_status: 105, msg: "This token was revoked" }, {}],
};

const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A token that is not good enough: which of the five cases it is, and why. */
class Refusal extends Error {
  constructor(name, reason) {
    super(reason);
    this.case = name;
    this.status = name === "invalid" ? 422 : 401;
  }
}

/** Issues tokens and checks them, for one app. */
class Auth {
  constructor(app, options) {
    for (const name in options) if (!OPTIONS.has(name)) throw new Unsupported(name);
    this.key = options.SECRET_KEY ?? "super-secret";
    this.algorithm = options.JWT_ALGORITHM ?? "HS256";
    if (!ALGORITHMS.test(this.algorithm)) throw new Unsupported(`JWT_ALGORITHM ${this.algorithm}`);
    this.public = this.algorithm.startsWith("HS") ? this.key : crypto.createPublicKey(this.key);
    this.scheme = options.JWT_AUTH_HEADER ?? "Bearer";
    this.lifetimes = {
      access: options.JWT_ACCESS_TOKEN_EXPIRES ?? (app === "blacklist" ? 5 : 15) * 60,
      refresh: options.JWT_REFRESH_TOKEN_EXPIRES ?? 30 * 86400,
    };
    this.loaders = app === "loaders" ? (options.LOADERS ?? Object.keys(LOADERS)) : [];
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
    return jwt.sign(claims, this.key, { algorithm: this.algorithm });
  }

  /** The middleware that puts the claims of the request's token into req.claims. */
  required(kind = "access", { fresh = false } = {}) {
    return (req, res, next) => {
      req.claims = this.check(req.headers.authorization, kind, fresh);
      next();
    };
  }

  /** The claims of the token in an Authorization header; throws Refusal. */
  check(header, kind, fresh) {
    const claims = this.#verified(this.#token(header));
    const isAccess = claims.type === "access";
    const known = isText(claims.type) && Object.hasOwn(this.lifetimes, claims.type);
    if ("aud" in claims) throw new Refusal("invalid", "Token is meant for another audience");
    this.#need(isText(claims.jti), "jti");
    if (!("identity" in claims)) throw new Refusal("invalid", "Missing claim: identity");
    this.#need(known, "type");
    this.#need(!isAccess || typeof claims.fresh === "boolean", "fresh");
    this.#need(!isAccess || isObject(claims.user_claims), "user_claims");
    if (claims.type !== kind) {
      throw new Refusal("invalid", `Only ${kind} tokens can access this endpoint`);
    }
    if (this.lookedUp.includes(kind) && (this.store.get(claims.jti)?.revoked ?? true)) {
      throw new Refusal("revoked", "Token has been revoked");
    }
    if (fresh && !claims.fresh) throw new Refusal("needs_fresh", "Fresh token required");
    return claims;
  }

  #need(fine, name) {
    if (!fine) throw new Refusal("invalid", `Missing or invalid claim: ${name}`);
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

  #verified(token) {
    try {
      const claims = jwt.verify(token, this.public, { algorithms: [this.algorithm] });
      if (isObject(claims) && typeof claims.exp === "number") return claims;
    } catch (error) {
      if (error.name === "TokenExpiredError") throw new Refusal("expired", "Token has expired");
      throw new Refusal("invalid", error.message);
    }
    throw new Refusal("invalid", "Missing or invalid claim: exp");
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

module.exports = { Auth, LOADERS, Refusal };
